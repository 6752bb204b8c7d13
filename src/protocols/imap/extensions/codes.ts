import type { Additions } from "../grammar/base.js";
import { bare, type Kind } from "../grammar/kind.js";

/** The codes of RFC 5530 §3, and those that came with RFC 9051 §7.1. */
const names = [
  "UNAVAILABLE",
  "AUTHENTICATIONFAILED",
  "AUTHORIZATIONFAILED",
  "EXPIRED",
  "PRIVACYREQUIRED",
  "CONTACTADMIN",
  "NOPERM",
  "INUSE",
  "EXPUNGEISSUED",
  "CORRUPTION",
  "SERVERBUG",
  "CLIENTBUG",
  "CANNOT",
  "LIMIT",
  "OVERQUOTA",
  "ALREADYEXISTS",
  "NONEXISTENT",
  "NOTSAVED",
  "HASCHILDREN",
  "CLOSED",
  "UNKNOWN-CTE",
  // RFC 6154 §3
  "USEATTR",
  // RFC 7888 §4, RFC 4469 §5.3
  "TOOBIG",
] as const;

/** A code that is just its name. */
export type BareCode = (typeof names)[number];

const kinds: Readonly<Record<string, Kind<undefined>>> = Object.fromEntries(names.map((name) => [name, bare(name)]));

/** The code of that name. */
export const code = (name: BareCode) => ({ name, value: undefined });

export const codes: Additions = { responseCodes: Object.values(kinds) };
