import { latin1 } from "../../../wire/latin1.js";
import type { Outcome } from "../model/state.js";
import type { Fault, Hooks } from "../server/fault.js";

/** Changes each message that is delivered: the fields that were put on top, and the message as it came. */
const onMessage = (
  id: string,
  breaks: string,
  summary: string,
  change: (added: string, header: string, body: string) => string,
): Fault => ({
  id,
  breaks,
  summary,
  hooks: {
    delivered(message, { content }) {
      const text = latin1(content);
      const end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n") + 2;
      const added = latin1(message).slice(0, message.length - content.length);
      return end < 2 ? message : Buffer.from(change(added, text.slice(0, end), text.slice(end)), "latin1");
    },
  },
});

const fieldsIn = (header: string): readonly string[] => header.split(/(?<=\r\n)(?![ \t])/).filter((its) => its !== "");
const isTrace = (field: string): boolean => /^(?:Received|Resent-)/i.test(field);
const KNOWN = /^(?:Received|Return-Path|Resent-|From|To|Cc|Date|Subject|Message-ID|MIME-|Content-|Comments|X-)/i;

/** What is said of messages of which that is so, at their end. */
const atTheEnd = (isSo: (text: string, outcome: Outcome) => boolean, change: (outcome: Outcome) => Outcome): Hooks => ({
  outcome(_state, input, _world, proper) {
    const outcome = proper();
    return input.kind === "data" && isSo(latin1(input.content), outcome) ? change(outcome) : outcome;
  },
});
const nothingTaken = ({ takes: _lost, ...outcome }: Outcome): Outcome => outcome;
const headerOf = (text: string): string => text.slice(0, text.indexOf("\r\n\r\n") + 2);

/** What is not said: the connection is closed instead. */
const wordless = (isSo: (text: string, outcome: Outcome) => boolean): Hooks => ({
  ...atTheEnd(isSo, (outcome) => ({ ...nothingTaken(outcome), closes: true })),
  reply: (octets, { input, outcome }) => (input?.kind === "data" && outcome.closes ? Buffer.alloc(0) : octets),
});

/** Takes bare CRs in EHLO for white space, and writes them into Received as ends of lines. */
function injectable(): Hooks {
  const said = new Map<string, string>();
  return {
    line(line) {
      const text = latin1(line);
      if (!/^(?:EHLO|LHLO) .*\r/i.test(text)) return line;
      const mark = `injected-${said.size}.example`;
      said.set(mark, text.slice(5));
      return Buffer.from(`${text.slice(0, 5)}${mark}`, "latin1");
    },
    delivered: (message) =>
      Buffer.from(
        [...said].reduce((text, [mark, name]) => text.replace(mark, name.replace(/\r/g, "\r\n")), latin1(message)),
        "latin1",
      ),
  };
}

/** Defects in what becomes of a message that was taken, or not (RFC 5321 §4.1.1.4, RFC 5322). */
export const deliveryFaults: readonly Fault[] = [
  {
    id: "accepted-lost",
    breaks: "rfc5321/2.1/accepts-responsibility",
    summary: "What was accepted is lost",
    hooks: atTheEnd((text) => /^X-Mailspec:/m.test(text), nothingTaken),
  },
  {
    id: "failure-wordless",
    breaks: "rfc5321/4.1.1.4/failure-reply",
    summary: "Where a message is refused the connection is closed without a reply",
    hooks: wordless((_text, { replies: [first] }) => first.code.startsWith("5")),
  },
  {
    id: "odd-header-crashes",
    breaks: "rfc5322/4/odd-messages-survive",
    summary: "A header line that is no field closes the connection",
    hooks: wordless((text) =>
      headerOf(text)
        .split("\r\n")
        .some((line) => /^[^ \t:]+ [^:]*$/.test(line)),
    ),
  },
  {
    id: "obsolete-refused",
    breaks: "rfc5322/4/obsolete-accepted",
    summary: "A message with a space before a colon is refused",
    variants: ["smtp", "lmtp"],
    hooks: atTheEnd(
      (text) => /^[^ \t:]+ +:/m.test(headerOf(text)),
      (outcome) => ({
        ...nothingTaken(outcome),
        replies: [
          { code: "550", status: "5.6.0", lines: ["Not like that"] },
          ...outcome.replies.slice(1).map(() => ({ code: "550", status: "5.6.0", lines: ["Nor that"] }) as const),
        ],
      }),
    ),
  },
  {
    id: "line-cut-at-65536",
    breaks: "rfc5322/2.1.1/long-lines-handled",
    summary: "Lines are cut after 65536 octets",
    hooks: { data: (wire) => Buffer.from(latin1(wire).replace(/([^\r\n]{65536})(?=[^\r\n])/g, "$1\r\n"), "latin1") },
  },
  {
    id: "hello-injects",
    breaks: "rfc5322/2.2/field-body",
    summary: "A CR in EHLO ends a line of Received",
    variants: ["smtp", "lmtp"],
    hooks: injectable(),
  },
  {
    ...onMessage(
      "trace-inside-field",
      "rfc5322/2.2.3/message-folding-kept",
      "Trace fields go behind the first line",
      (added, header, body) => header.replace(/\r\n/, `\r\n${added}`) + body,
    ),
    variants: ["smtp", "lmtp"],
  },
  onMessage(
    "message-id-replaced",
    "rfc5322/3.6.4/message-id-kept",
    "Messages get another Message-ID",
    (added, header, body) => added + header.replace(/^Message-ID:.*$/im, "Message-ID: <another@mailspec.test>") + body,
  ),
  onMessage(
    "unknown-fields-dropped",
    "rfc5322/3.6.8/optional-fields-kept",
    "Fields that it does not know are left out",
    (added, header, body) =>
      added +
      fieldsIn(header)
        .filter((its) => KNOWN.test(its))
        .join("") +
      body,
  ),
  onMessage("fields-sorted", "rfc5322/3.6/order-kept", "Fields are sorted by name", (added, header, body) => {
    const fields = fieldsIn(header);
    const others = fields.filter((its) => !isTrace(its)).sort((a, b) => (a.slice(0, 4) < b.slice(0, 4) ? -1 : 1));
    return added + [...fields.filter(isTrace), ...others].join("") + body;
  }),
  onMessage(
    "trace-sorted",
    "rfc5322/3.6/trace-order-kept",
    "Received fields stand above Resent fields",
    (added, header, body) => {
      const fields = fieldsIn(header);
      const [received, others] = [true, false].map((is) => fields.filter((its) => /^Received:/i.test(its) === is));
      return [added, ...(received ?? []), ...(others ?? []), body].join("");
    },
  ),
  onMessage(
    "trace-at-the-end",
    "rfc5322/3.6/trace-block-prepended",
    "Trace fields stand at the end of the header",
    (added, header, body) => header + added + body,
  ),
  onMessage(
    "received-below",
    "rfc5321/4.4/received-first",
    "Received stands below those that are there",
    (added, header, body) => {
      const fields = fieldsIn(header);
      const last = fields.findLastIndex((its) => /^Received:/i.test(its)) + 1;
      return [...fields.slice(0, last), added, ...fields.slice(last), body].join("");
    },
  ),
  onMessage(
    "received-reversed",
    "rfc5321/4.4/received-order-kept",
    "Received fields that are there are turned round",
    (added, header, body) => {
      const fields = fieldsIn(header);
      const received = fields.filter((its) => /^Received:/i.test(its)).reverse();
      return [added, ...received, ...fields.filter((its) => !/^Received:/i.test(its)), body].join("");
    },
  ),
];
