import type { Judgement, Rule } from "../../../protocol/rule.js";
import type { LineEnd } from "../../../wire/unit.js";
import type { Pop3Event } from "../event.js";

export type Pop3Rule = Rule<Pop3Event>;
export type ReplySeen = Extract<Pop3Event, { kind: "reply" }>;

/** A rule that looks at each reply by itself. */
export function onReply(id: string, covers: string, title: string, judge: (seen: ReplySeen) => Judgement): Pop3Rule {
  const look = (seen: Pop3Event) => (seen.kind === "reply" ? judge(seen) : undefined);
  return { id, covers, title, watch: () => look };
}

/** A rule of how a reply is written. */
export const ofForm = (rule: Pop3Rule): Pop3Rule => ({ ...rule, isForm: true });

/** A rule of what a reply says: cases of other clauses that stumble over the same say no more. */
export const owning = (rule: Pop3Rule): Pop3Rule => ({ ...rule, ownsReply: true });

/** A line as it stood on the wire. */
export const onWire = (line: { octets: Uint8Array; end: LineEnd }): Uint8Array =>
  Buffer.concat([line.octets, Buffer.from(line.end)]);

export const isOk = ({ status }: ReplySeen): boolean => status.ok && status.value.status === "+OK";

/** A SASL challenge, or what is meant for one. */
export const isContinuation = ({ line, command }: ReplySeen): boolean =>
  command?.keyword === "AUTH" && line.octets[0] === 0x2b && (line.octets.length === 1 || line.octets[1] === 0x20);

/** The message-number of the first argument, when it is one. */
export function messageNumber({ command }: ReplySeen): number | undefined {
  const text = command?.args[0];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
