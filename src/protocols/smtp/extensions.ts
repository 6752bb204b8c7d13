import { isUtf8 } from "node:buffer";
import { type Parameter, pathArgument } from "./grammar/path.js";
import { reply } from "./model/outcomes.js";
import type { ModelReply, SessionState, World } from "./model/state.js";

/** Why a parameter is refused; undefined: it is right. */
type Check = (value: string | undefined, all: readonly Parameter[], world: World) => Refusal | undefined;

export interface Refusal {
  readonly reply: ModelReply;
  readonly because: string;
}

/** A service extension, and the parameters that it adds to MAIL and RCPT (RFC 5321 §2.2). */
interface Extension {
  readonly keyword: string;
  /** Its line in the response to EHLO; undefined: it is not offered then. */
  readonly line: (state: SessionState, world: World) => string | undefined;
  readonly mail?: Readonly<Record<string, Check>>;
  readonly rcpt?: Readonly<Record<string, Check>>;
  /** Its parameters are known only where it is offered, too. */
  readonly onlyWhenOffered?: true;
}

const always =
  (line: string): Extension["line"] =>
  () =>
    line;
const bad = (because: string, text = "That is no value of this parameter"): Refusal => ({
  reply: reply("501", "5.5.4", text),
  because,
});
const withoutValue =
  (because: string): Check =>
  (value) =>
    value === undefined ? undefined : bad(because);
const oneOf =
  (because: string, ...words: readonly string[]): Check =>
  (value) =>
    value !== undefined && words.includes(value.toUpperCase()) ? undefined : bad(because);

/** xtext = *( xchar / hexchar ) (RFC 3461 §4) */
const XTEXT = /^(?:[\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2})*$/;

/** xtext of a mailbox or of <> (RFC 4954 §5) */
function isAuthParameter(value: string): boolean {
  if (value === "" || !XTEXT.test(value)) return false;
  const text = value.replace(/\+(..)/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return text === "<>" || pathArgument(`FROM:<${text}>`, "FROM:", { utf8: true }).ok;
}

const notify: Check = (value = "") => {
  const words = value.toUpperCase().split(",");
  const isNever = words.length === 1 && words[0] === "NEVER";
  const areEvents =
    words.every((word) => ["SUCCESS", "FAILURE", "DELAY"].includes(word)) && new Set(words).size === words.length;
  return isNever || areEvents ? undefined : bad("rfc3461/4.1/notify-syntax");
};

/** addr-type ";" xtext; what stands behind the type utf-8 (RFC 6531 §3.2) may be beyond ASCII. */
const orcpt: Check = (value = "") => {
  const [, type = "", address = ""] = /^([A-Za-z0-9-]+);(.+)$/.exec(value) ?? [];
  const isUnicode = type.toUpperCase() === "UTF-8" && isUtf8(Buffer.from(address, "latin1"));
  return type !== "" && (XTEXT.test(address) || isUnicode) ? undefined : bad("rfc3461/4.2/orcpt-syntax");
};

/** RFC 1870 §3: up to twenty digits; a size that can never be taken is refused at once (§6.1). */
const size: Check = (value = "", _all, { maxSize }) => {
  if (!/^\d{1,20}$/.test(value)) return bad("rfc1870/3/size-value");
  return BigInt(value) > BigInt(maxSize)
    ? { reply: reply("552", "5.3.4", "The message is larger than is taken here"), because: "rfc1870/6.1/552-too-large" }
    : undefined;
};

/** Every extension that the reference server has, but for those that bring commands of their own: these announce themselves. */
export const extensions: readonly Extension[] = [
  { keyword: "PIPELINING", line: always("PIPELINING") },
  { keyword: "SIZE", line: (_state, { maxSize }) => `SIZE ${maxSize}`, mail: { SIZE: size } },
  {
    keyword: "8BITMIME",
    line: always("8BITMIME"),
    mail: { BODY: oneOf("rfc6152/3/body-values", "7BIT", "8BITMIME", "BINARYMIME") },
  },
  { keyword: "BINARYMIME", line: always("BINARYMIME") },
  { keyword: "ENHANCEDSTATUSCODES", line: always("ENHANCEDSTATUSCODES") },
  { keyword: "SMTPUTF8", line: always("SMTPUTF8"), mail: { SMTPUTF8: withoutValue("rfc6531/3.4/parameter-no-value") } },
  {
    keyword: "DSN",
    line: always("DSN"),
    mail: {
      RET: oneOf("rfc3461/4.3/ret-values", "FULL", "HDRS"),
      ENVID: (value) =>
        value && value.length <= 100 && XTEXT.test(value) ? undefined : bad("rfc3461/4.4/envid-syntax"),
    },
    rcpt: {
      NOTIFY: notify,
      ORCPT: orcpt,
    },
  },
  {
    keyword: "AUTH",
    line: () => undefined,
    // RFC 4954 §5: taken from whom we know, and passed over otherwise.
    mail: { AUTH: (value = "") => (isAuthParameter(value) ? undefined : bad("rfc4954/5/parameter-malformed")) },
  },
  {
    keyword: "REQUIRETLS",
    line: ({ secure }) => (secure ? "REQUIRETLS" : undefined),
    mail: { REQUIRETLS: withoutValue("rfc8689/2/parameter-no-value") },
    onlyWhenOffered: true,
  },
];

const tableOf = (which: "mail" | "rcpt"): ReadonlyMap<string, Check> =>
  new Map(extensions.flatMap((extension) => Object.entries(extension[which] ?? {})));
const checks = { mail: tableOf("mail"), rcpt: tableOf("rcpt") };

/** Whether a parameter is known to a session: HELO knows no extensions. */
function isKnown(which: "mail" | "rcpt", keyword: string, state: SessionState, world: World): boolean {
  if (state.hello?.verb === "HELO") return false;
  const of = extensions.find((extension) => extension[which]?.[keyword] !== undefined);
  return of !== undefined && (!of.onlyWhenOffered || of.line(state, world) !== undefined);
}

/** The first parameter that is wrong, and why. */
export function refusedParameter(
  which: "mail" | "rcpt",
  parameters: readonly Parameter[],
  state: SessionState,
  world: World,
): Refusal | undefined {
  for (const [index, { keyword, value }] of parameters.entries()) {
    const check = isKnown(which, keyword, state, world) ? checks[which].get(keyword) : undefined;
    if (!check)
      return {
        reply: reply("555", "5.5.4", "There is a parameter that this command does not have"),
        because: "rfc5321/4.1.1.11/unknown-parameter-555",
      };
    if (parameters.findIndex((other) => other.keyword === keyword) < index)
      return bad("rfc5321/4.1.2/parameter-syntax", "A parameter stands twice");
    const wrong = check(value, parameters, world);
    if (wrong) return wrong;
  }
  return undefined;
}
