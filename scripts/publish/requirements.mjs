import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const folder = fileURLToPath(new URL("../../suites/requirements/", import.meta.url));

/** The protocol of which one is a variant: it is bound by what binds that. @param {string} protocol */
export const familyOf = (protocol) => (protocol === "submission" || protocol === "lmtp" ? "smtp" : protocol);

/**
 * What binds a protocol, in the order of the RFCs, and what is no RFC behind them.
 * @param {string} protocol
 * @returns {readonly { readonly id: string, readonly level: "MUST" | "SHOULD" | "MAY", readonly summary: string, readonly clause: string }[]}
 */
export const requirementsOf = (protocol) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => parse(readFileSync(join(folder, name), "utf8")))
    .filter(({ protocols }) => protocols.includes(protocol) || protocols.includes(familyOf(protocol)))
    .toSorted((one, other) => (one.rfc ?? Number.MAX_SAFE_INTEGER) - (other.rfc ?? Number.MAX_SAFE_INTEGER))
    .flatMap(({ rfc, document = `rfc${rfc}`, requirements }) =>
      requirements.map(({ id, level, summary }) => ({
        id: `${document}/${id}`,
        level,
        summary,
        clause: `${rfc === undefined ? document : `RFC ${rfc}`} §${id.split("/")[0]}`,
      })),
    );
