import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readYaml } from "../input/yaml-file.js";
import { byDocument, otherDocument, sectionPattern } from "./document.js";
import type { Requirement } from "./requirement.js";

const bundled = fileURLToPath(new URL("../../suites/requirements/", import.meta.url));

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["title", "protocols", "requirements"],
  properties: {
    rfc: { type: "integer", minimum: 1 },
    document: { type: "string", pattern: `^${otherDocument}$` },
    url: { type: "string", pattern: "^https?://[^\\s]+$" },
    title: { type: "string" },
    protocols: { type: "array", minItems: 1, items: { type: "string" } },
    requirements: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["id", "level", "summary", "text", "basis"],
        properties: {
          id: { type: "string", pattern: "^[0-9A-Z.]+/[a-z0-9.-]+$" },
          level: { enum: ["MUST", "SHOULD", "MAY"] },
          summary: { type: "string", minLength: 10 },
          text: { type: "string", minLength: 10 },
          basis: { enum: ["text", "reading", "consensus"] },
          also: {
            type: "array",
            minItems: 1,
            items: {
              type: "object",
              additionalProperties: false,
              required: ["clause"],
              properties: {
                clause: { type: "string", pattern: sectionPattern },
                text: { type: "string", minLength: 10 },
              },
            },
          },
          reading: { type: "string", minLength: 10 },
          why: { type: "string" },
          untestable: { type: "string", minLength: 10 },
        },
      },
    },
  },
} as const;

interface CatalogueFile {
  /** Its number, or the name of what is no RFC. */
  readonly rfc?: number;
  readonly document?: string;
  /** Where that can be read. */
  readonly url?: string;
  readonly title: string;
  /** Ids of those that it binds. */
  readonly protocols: readonly string[];
  readonly requirements: readonly Requirement[];
}

/** All requirements that bind some protocols, by id, in the order of document and section. Throws UsageError on a broken file. */
export function catalogue(protocols: readonly string[], folder = bundled): ReadonlyMap<string, Requirement> {
  const found = new Map<string, Requirement>();
  const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  const files = names.sort().map((name) => readCatalogue(join(folder, name), `suites/requirements/${name}`));
  for (const { yaml, binds, requirements } of files.sort((a, b) => byDocument(a.document, b.document))) {
    if (!binds.some((id) => protocols.includes(id))) continue;
    for (const [id, requirement] of requirements) {
      if (found.has(id)) throw yaml.wrong([], `${id} stands in another file, too`);
      found.set(id, requirement);
    }
  }
  return found;
}

/** One file of requirements, and the ids of the protocols that it binds. Throws UsageError. */
export function readCatalogue(path: string, shown: string) {
  const yaml = readYaml(path, shown, schema);
  const { rfc, document: name, url, protocols: binds, requirements } = yaml.data as CatalogueFile;
  if ((rfc === undefined) === (name === undefined))
    throw yaml.wrong([], "say either `rfc`, its number, or `document`, the name of what is no RFC");
  if (rfc !== undefined && url !== undefined) throw yaml.wrong(["url"], "an RFC is found by its number");
  const document = name ?? `rfc${rfc}`;
  const found = new Map<string, Requirement>();
  requirements.forEach((requirement, index) => {
    const id = `${document}/${requirement.id}`;
    if (found.has(id)) throw yaml.wrong(["requirements", index, "id"], `${id} stands twice`);
    const { basis, reading } = requirement;
    if (basis !== "text" && reading === undefined)
      throw yaml.wrong(["requirements", index, "basis"], `${id} rests on a ${basis}: say in \`reading\` what it is`);
    found.set(id, { ...requirement, id, ...(url !== undefined && { url }) });
  });
  return { yaml, document, binds, requirements: found };
}
