import { latin1 } from "../../../wire/latin1.js";
import type { Line } from "../../../wire/unit.js";
import type { Reply } from "../event.js";
import { onReply, onWire, type SmtpRule } from "./rule.js";

/** What a line of a success says, behind code and enhanced status code. */
const textOf = ({ octets }: Line) => latin1(octets.subarray(4)).replace(/^2\.\d{1,3}\.\d{1,3} /, "");

/** Addresses, with or without domain and brackets: `<local@domain>`, `<local>`, `local@domain`. */
const addresses = (text: string): readonly string[] =>
  text.match(/<[^<>]*>|(?:"(?:[^"\\]|\\.)*"|[^ \t<>@"]+)@[^ \t<>@]+/g) ?? [];

/** The client takes UTF-8 in the reply (RFC 6531 §3.7.4.2), which has the forms from there. */
const takesUtf8 = ({ command }: Reply) => / SMTPUTF8 *$/i.test(command?.raw ?? "");
const isFor = ({ command, asked, code }: Reply, verb: "VRFY" | "EXPN") =>
  asked === "command" && command?.verb === verb && code === "250";

type Look = (line: Line, text: string) => string | undefined;

/** Looks at the lines of successes; `look` says what should stand there, where it does not. */
const onSuccess = (
  [id, covers, title]: readonly [id: string, covers: string, title: string],
  verbs: readonly ("VRFY" | "EXPN")[],
  look: Look,
  isUtf8 = false,
): SmtpRule =>
  onReply(id, covers, title, (seen) => {
    if (!verbs.some((verb) => isFor(seen, verb)) || takesUtf8(seen) !== isUtf8) return undefined;
    for (const line of seen.lines) {
      const expected = look(line, textOf(line));
      if (expected !== undefined) return { expected, received: onWire(line), at: 4 };
    }
    return "ok";
  });

const hasMailbox: Look = (_line, text) => (addresses(text).length > 0 ? undefined : "the mailbox of the user");
const hasForm: Look = (_line, text) => {
  const found = addresses(text);
  const isForm = /^(?:[^<>]* )?<[^<>]*>$/.test(text) || found[0] === text;
  return found.length === 0 || isForm ? undefined : "User Name <local-part@domain>, or local-part@domain";
};

/** What VRFY and EXPN say of mailboxes (RFC 5321 §3.5, RFC 6531 §3.7.4.2). */
export const vrfyRules: readonly SmtpRule[] = [
  onSuccess(
    ["smtp.rule.vrfy-mailbox", "rfc5321/3.5.1/vrfy-250-mailbox", "A 250 to VRFY has the mailbox of the user"],
    ["VRFY"],
    hasMailbox,
  ),
  onSuccess(
    [
      "smtp.rule.vrfy-utf8-mailbox",
      "rfc6531/3.7.4.2/vrfy-250-mailbox",
      "A 250 to VRFY with SMTPUTF8 has the mailbox of the user",
    ],
    ["VRFY"],
    hasMailbox,
    true,
  ),
  onSuccess(
    [
      "smtp.rule.vrfy-utf8-form",
      "rfc6531/3.7.4.2/vrfy-250-form",
      "A 250 to VRFY with SMTPUTF8 is a mailbox, or a name and a mailbox in angle brackets",
    ],
    ["VRFY"],
    hasForm,
    true,
  ),
  {
    id: "smtp.rule.vrfy-utf8-once",
    covers: "rfc6531/3.7.4.2/this-command-only",
    title: "SMTPUTF8 in VRFY or EXPN is for that command only",
    watch: () => {
      const asked = new Set<number>();
      return (seen) => {
        if (seen.kind !== "reply" || seen.asked !== "command" || !/^(?:VRFY|EXPN)$/.test(seen.command?.verb ?? ""))
          return undefined;
        const wasAsked = asked.has(seen.connection);
        if (takesUtf8(seen)) asked.add(seen.connection);
        if (takesUtf8(seen) || !wasAsked) return undefined;
        const wrong = seen.lines.find(({ octets }) => octets.some((octet) => octet > 127));
        return wrong ? { expected: "ASCII", received: onWire(wrong), at: 4 } : "ok";
      };
    },
  },
  onSuccess(
    [
      "smtp.rule.vrfy-form",
      "rfc5321/3.5.1/vrfy-250-form",
      "A 250 to VRFY is a mailbox, or a name and a mailbox in angle brackets",
    ],
    ["VRFY"],
    hasForm,
  ),
  onSuccess(
    ["smtp.rule.expn-mailboxes", "rfc5321/3.5.1/expn-250-mailboxes", "A 250 to EXPN has the mailboxes on the list"],
    ["EXPN"],
    (_line, text) => (addresses(text).length > 0 ? undefined : "a mailbox"),
  ),
  onSuccess(
    ["smtp.rule.expn-one-a-line", "rfc5321/3.5.1/expn-one-a-line", "Each line of a successful EXPN has one mailbox"],
    ["EXPN"],
    (_line, text) => (addresses(text).length > 1 ? "one mailbox" : undefined),
  ),
  onSuccess(
    [
      "smtp.rule.vrfy-qualified",
      "rfc5321/3.5.2/mailbox-qualified",
      "A mailbox in a 250 to VRFY or EXPN is local-part@domain",
    ],
    ["VRFY", "EXPN"],
    (_line, text) => (addresses(text).some((its) => !its.includes("@")) ? "local-part@domain" : undefined),
  ),
  onSuccess(
    [
      "smtp.rule.vrfy-brackets",
      "rfc5321/3.5.2/angle-brackets",
      "Addresses in replies to VRFY and EXPN stand in angle brackets",
    ],
    ["VRFY", "EXPN"],
    (_line, text) => (addresses(text).some((its) => !its.startsWith("<")) ? "angle brackets" : undefined),
  ),
  onSuccess(
    ["smtp.rule.vrfy-no-route", "rfc5321/3.5.2/no-source-routes", "VRFY and EXPN return no source routes"],
    ["VRFY", "EXPN"],
    (_line, text) => (addresses(text).some((its) => its.startsWith("<@")) ? "an address without a route" : undefined),
  ),
];
