import type { Parsed } from "../../../protocol/parsed.js";
import type { Judgement } from "../../../protocol/rule.js";
import type { Delivered, SmtpEvent } from "../event.js";
import { type Clause, type Received, received } from "../grammar/trace.js";
import type { SmtpRule } from "./rule.js";

/** A field on top of what was delivered. */
export interface Field {
  readonly name: string;
  /** Unfolded, without white space around. */
  readonly body: string;
  /** With its line ends. */
  readonly whole: string;
}

export const fieldIn = (whole: string): Field => {
  const colon = whole.indexOf(":");
  return {
    whole,
    name: whole.slice(0, Math.max(0, colon)).trimEnd().toLowerCase(),
    body: whole
      .slice(colon + 1)
      .replace(/\r?\n(?=[ \t])/g, "")
      .replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""),
  };
};

export const fieldsNamed = ({ fields }: Delivered, name: string): readonly Field[] =>
  fields.map(fieldIn).filter((field) => field.name === name);

export const violation = (expected: string, { whole }: Field): Judgement => ({
  expected,
  received: Buffer.from(whole, "latin1"),
  at: 0,
});

/** A rule about what was delivered. */
export function onDelivered(
  id: string,
  covers: string,
  title: string,
  judge: (seen: Delivered) => Judgement,
): SmtpRule {
  const look = (seen: SmtpEvent) => (seen.kind === "delivered" ? judge(seen) : undefined);
  return { id: `smtp.rule.${id}`, covers, title, about: (topic) => topic === "delivered", watch: () => look };
}

/** A rule about the Received field that this server has put on top: the first, as another hop may have its own below. */
export const onReceived = (
  id: string,
  covers: string,
  title: string,
  judge: (parsed: Received, field: Field) => string | undefined,
): SmtpRule =>
  onDelivered(id, covers, title, (seen) => {
    const [field] = fieldsNamed(seen, "received");
    const parsed: Parsed<Received> | undefined = field && received(field.body);
    if (!field || !parsed?.ok) return undefined;
    const expected = judge(parsed.value, field);
    return expected === undefined ? "ok" : violation(expected, field);
  });

export const clauseIn = ({ clauses }: Received, name: string): Clause | undefined =>
  clauses.find((clause) => clause.name === name);
