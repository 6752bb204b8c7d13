import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readYaml } from "../input/yaml-file.js";
import type { Requirement } from "./requirement.js";

const folder = fileURLToPath(new URL("../../suites/requirements/", import.meta.url));

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["rfc", "title", "protocols", "requirements"],
  properties: {
    rfc: { type: "number" },
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
                clause: { type: "string", pattern: "^rfc[0-9]+/[0-9A-Z.]+$" },
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
  readonly rfc: number;
  readonly title: string;
  /** Ids of those that it binds. */
  readonly protocols: readonly string[];
  readonly requirements: readonly Requirement[];
}

/** All requirements that bind some protocols, by id, in the order of RFC and section. Throws UsageError on a broken file. */
export function catalogue(protocols: readonly string[]): ReadonlyMap<string, Requirement> {
  const found = new Map<string, Requirement>();
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  for (const file of files.sort((a, b) => rfcOf(a) - rfcOf(b))) {
    const yaml = readYaml(join(folder, file), `suites/requirements/${file}`, schema);
    const { rfc, protocols: its, requirements } = yaml.data as CatalogueFile;
    if (!its.some((id) => protocols.includes(id))) continue;
    requirements.forEach((requirement, index) => {
      const id = `rfc${rfc}/${requirement.id}`;
      if (found.has(id)) throw yaml.wrong(["requirements", index, "id"], `${id} stands twice`);
      const { basis, reading } = requirement;
      if (basis !== "text" && reading === undefined)
        throw yaml.wrong(["requirements", index, "basis"], `${id} rests on a ${basis}: say in \`reading\` what it is`);
      found.set(id, { ...requirement, id });
    });
  }
  return found;
}

const rfcOf = (file: string) => Number(/\d+/.exec(file)?.[0] ?? 0);
