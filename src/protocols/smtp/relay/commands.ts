import { latin1 } from "../../../wire/latin1.js";
import { isDomain } from "../grammar/path.js";
import { limits } from "../limits.js";
import type { Told } from "./event.js";
import { EXTENSION_OF } from "./extension-of.js";
import { isHello, onCommand, onEvent, onTold, type RelayRule, wrongAt } from "./rule.js";

const isPath = (verb: string) => verb === "MAIL" || verb === "RCPT";

/** By how many octets extensions make lines longer that are offered (RFC 1870 §3, 3461 §4.2 and §5, 6531 §3.1, 4954 §3). Never too few. */
const longer = ({ offered }: Told): number => (offered.has("DSN") ? 1000 : 0) + (offered.size > 0 ? 600 : 0);

/** `FROM:<path>`, whose quoted local-part may have brackets in it. */
const PATH = /^[^<]*<(?:"(?:[^"\\]|\\.)*"|[^">])*>/;

/** What the parameters of a MAIL or RCPT are called, in upper case. */
const parametersIn = (rest: string): readonly string[] => {
  const behind = rest.slice(PATH.exec(rest)?.[0].length ?? rest.lastIndexOf(">") + 1).trim();
  return behind === "" ? [] : behind.split(/ +/).map((word) => (word.split("=")[0] ?? "").toUpperCase());
};

/** Whether who offers that may be told several commands at once. */
const mayGroup = ({ offered }: Told) => offered.has("PIPELINING");
/** RFC 2920 §3.1: nothing stands behind them in a group. */
const LAST = ["EHLO", "LHLO", "DATA", "VRFY", "EXPN", "TURN", "QUIT", "NOOP"];
const verbOf = ({ input }: Told): string =>
  input.kind === "command" || input.kind === "chunk" ? input.command.verb : "";

/** How a server introduces itself to the next one, and what its commands look like. */
export const relayCommandRules: readonly RelayRule[] = [
  onCommand(
    [
      "relay-ehlo-first",
      "rfc5321/2.2.1/relay-ehlo-first",
      "A relay says EHLO first, and HELO only where that is not known",
    ],
    (verb, _rest, line, { variant, previous }) => {
      if (!isHello(verb) || previous !== "") return undefined;
      return variant === "lmtp" || verb === "EHLO" ? "ok" : wrongAt("EHLO", line);
    },
  ),
  onCommand(
    ["relay-lhlo", "rfc2033/5/relay-lhlo", "Who delivers by LMTP begins with LHLO"],
    (verb, _rest, line, { variant }) => {
      if (!isHello(verb)) return undefined;
      return variant !== "lmtp" || verb === "LHLO" ? "ok" : wrongAt("LHLO", line);
    },
  ),
  onCommand(
    [
      "relay-ehlo-name",
      "rfc5321/2.3.5/relay-ehlo-name",
      "A relay names itself with a qualified name or an address literal",
    ],
    (verb, rest, line) => {
      if (!isHello(verb) || /[\x80-\xff]/.test(rest)) return undefined;
      const name = rest.trimEnd();
      const isRight = isDomain(name) && (name.startsWith("[") || name.includes("."));
      return isRight ? "ok" : wrongAt("a fully qualified domain name, or an address literal", line, verb.length + 1);
    },
  ),
  onCommand(
    ["relay-ehlo-ascii", "rfc6531/3.7.1/relay-ehlo-ascii", "A relay names itself in ASCII"],
    (verb, rest, line) => {
      if (!isHello(verb)) return undefined;
      return /[\x80-\xff]/.test(rest) ? wrongAt("a name in ASCII (A-labels)", line, verb.length + 1) : "ok";
    },
  ),
  onCommand(
    ["relay-greets", "rfc5321/4.1.1.1/relay-greets", "A relay introduces itself before it sends mail"],
    (verb, _rest, line, { before, previous }) => {
      if (verb !== "MAIL") return undefined;
      return before.hello || isHello(previous) ? "ok" : wrongAt("EHLO or HELO before MAIL", line);
    },
  ),
  {
    id: "smtp.rule.relay-order",
    covers: "rfc5321/3.3/relay-order",
    title: "A relay sends MAIL, then RCPT, then DATA",
    ofSink: true,
    watch: () => {
      /** What was sent since the last transaction, whether it was taken or not. */
      let said: "nothing" | "mail" | "rcpt" = "nothing";
      return (event) => {
        if (event.kind !== "told" || event.input.kind === "response") return undefined;
        if (event.input.kind === "data" || event.outcome.takes) said = "nothing";
        if (event.input.kind !== "command") return undefined;
        const { verb } = event.input.command;
        const before = said;
        if (verb === "RSET" || isHello(verb)) said = "nothing";
        if (verb === "MAIL") said = "mail";
        if (verb === "RCPT") said = said === "nothing" ? "nothing" : "rcpt";
        if (verb === "RCPT") return before === "nothing" ? wrongAt("MAIL before RCPT", event.wire) : "ok";
        if (verb === "DATA") return before === "rcpt" ? "ok" : wrongAt("MAIL and RCPT before DATA", event.wire);
        return undefined;
      };
    },
  },
  onEvent(
    ["relay-waits-for-greeting", "rfc5321/4.3.1/relay-waits-for-greeting", "A relay waits for the greeting"],
    (event) => {
      if (event.kind !== "began") return undefined;
      return event.early.length === 0 ? "ok" : wrongAt("nothing before the greeting", event.early);
    },
  ),
  onTold(["relay-waits", "rfc5321/4.3.1/relay-waits", "A relay waits for each reply before it sends on"], (told) => {
    // After EHLO it is PIPELINING's matter.
    return told.behind === 0 || told.before.hello?.verb !== "HELO"
      ? "ok"
      : wrongAt("nothing before the reply to this has come", told.wire);
  }),
  onTold(
    [
      "relay-groups-offered",
      "rfc2920/3.1/relay-only-when-offered",
      "A relay sends commands in groups only to who announces PIPELINING",
    ],
    (told) => {
      if (!told.before.hello || told.before.hello.verb === "HELO" || LAST.includes(verbOf(told))) return undefined;
      return told.behind === 0 || mayGroup(told)
        ? "ok"
        : wrongAt("nothing before the reply to this has come", told.wire);
    },
  ),
  onTold(
    [
      "relay-last-in-group",
      "rfc2920/3.1/relay-last-in-group",
      "A relay waits for the replies to EHLO, DATA, VRFY, EXPN, QUIT and NOOP",
    ],
    (told) => {
      if (told.input.kind !== "command" || !LAST.includes(verbOf(told))) return undefined;
      // Text behind DATA is a matter of its own.
      if (verbOf(told) === "DATA") return undefined;
      return told.behind === 0 ? "ok" : wrongAt("nothing before the reply to this has come", told.wire);
    },
  ),
  onCommand(
    ["relay-no-text-without-354", "rfc5321/3.3/relay-no-text-without-354", "A relay sends no text before 354"],
    (verb, _rest, line, { behind }) => {
      if (verb !== "DATA") return undefined;
      return behind === 0 ? "ok" : wrongAt("nothing before the 354", line);
    },
  ),
  onCommand(
    [
      "relay-command-512",
      "rfc5321/4.5.3.1.4/relay-command-512",
      "A relay's command lines are no longer than 512 octets",
    ],
    (verb, _rest, line, told) => {
      const most = limits.commandLine.max + (isPath(verb) ? longer(told) : 0);
      return line.length <= most ? "ok" : wrongAt(`at most ${most} octets`, line, most);
    },
  ),
  onCommand(
    ["relay-no-bare-cr-lf-in-commands", "rfc5321/2.3.8/relay-no-bare-cr-lf", "A relay's command lines end with CRLF"],
    (_verb, _rest, line) => {
      const at = latin1(line.subarray(0, -2)).search(/[\r\n]/);
      return at < 0 ? "ok" : wrongAt("CR and LF only as CRLF", line, at);
    },
  ),
  onCommand(
    [
      "relay-clean-mailboxes",
      "rfc5321/4.1.2/relay-clean-mailboxes",
      "A relay sends no control characters, and 8-bit octets only with SMTPUTF8, in MAIL and RCPT",
    ],
    (verb, _rest, line, { offered }) => {
      if (!isPath(verb)) return undefined;
      // Where the next hop has SMTPUTF8, smtp.rule.relay-utf8-parameter looks at the octets over 127.
      const wrong = offered.has("SMTPUTF8") ? /[\x00-\x1f\x7f]/ : /[\x00-\x1f\x7f-\xff]/;
      const at = latin1(line.subarray(0, -2)).search(wrong);
      return at < 0 ? "ok" : wrongAt("printable ASCII", line, at);
    },
  ),
  onCommand(
    [
      "relay-offered-parameters",
      "rfc5321/4.1.1.3/relay-offered-parameters",
      "A relay sends parameters only of extensions that are offered",
    ],
    (verb, rest, line, { offered, before }) => {
      if (!isPath(verb) || !before.hello) return undefined;
      const wrong = parametersIn(rest).find((its) => !(EXTENSION_OF.get(its) ?? [its]).some((of) => offered.has(of)));
      return wrong === undefined
        ? "ok"
        : wrongAt(`no ${wrong}: it was not offered`, line, latin1(line).toUpperCase().lastIndexOf(wrong));
    },
  ),
  onEvent(["relay-awaits-221", "rfc5321/4.1.1.10/relay-awaits-221", "A relay waits for the reply to QUIT"], (event) => {
    if (event.kind !== "ended" || !event.quit) return undefined;
    return event.awaited ? "ok" : wrongAt("an open connection until QUIT is answered", new Uint8Array());
  }),
  onEvent(["relay-patience", "rfc5321/4.5.3.2/relay-waits", "A relay waits five minutes for a reply"], (event) => {
    if (event.kind !== "ended") return undefined;
    return event.impatient ? wrongAt("an open connection until the reply comes", new Uint8Array()) : "ok";
  }),
  {
    id: "smtp.rule.relay-delays",
    covers: "rfc5321/4.5.4.1/retry-delayed",
    title: "A relay does not try at once again what was refused for now",
    ofSink: true,
    watch: () => {
      const refused = new Set<string>();
      let sender = "";
      return (event) => {
        if (event.kind !== "told" || event.input.kind !== "command") return undefined;
        const { verb, rest = "" } = event.input.command;
        if (verb === "MAIL") sender = PATH.exec(rest)?.[0] ?? "";
        if (verb !== "RCPT") return undefined;
        const attempt = `${sender} ${PATH.exec(rest)?.[0] ?? ""}`;
        // Addresses that one message names twice are no attempts one after the other.
        if (refused.has(attempt) && event.before.transaction?.recipients.length === 0)
          return wrongAt("another attempt later, and not in this session", event.wire);
        if (event.outcome.replies[0].code.startsWith("4") && event.before.transaction) refused.add(attempt);
        return "ok";
      };
    },
  },
  onEvent(["relay-quits", "rfc5321/4.1.1.10/relay-quits", "A relay says QUIT before it closes"], (event) => {
    if (event.kind !== "ended") return undefined;
    return event.quit ? "ok" : wrongAt("QUIT before the connection is closed", new Uint8Array());
  }),
];
