import type { Recipient, SessionState, Taken } from "../model/state.js";

/** With what a message came (RFC 5321 §4.4, RFC 3848 as RFC 6531 §3.7.3 continues it). */
function protocolOf({ variant, hello, secure, user }: SessionState, { transaction }: Taken): string {
  if (hello?.verb === "HELO") return "SMTP";
  const isUtf8 = transaction.parameters.some(({ keyword }) => keyword === "SMTPUTF8");
  const base = `${isUtf8 ? "UTF8" : variant === "lmtp" ? "" : "E"}${variant === "lmtp" ? "LMTP" : "SMTP"}`;
  return `${base}${secure ? "S" : ""}${user === undefined ? "" : "A"}`;
}

const date = (now: Date): string => now.toUTCString().replace("GMT", "+0000");

interface Tracing {
  readonly name: string;
  readonly id: string;
  readonly now?: Date;
}

/** The trace fields that go on top at final delivery (RFC 5321 §4.4). */
export const traceFields = (state: SessionState, taken: Taken, tracing: Tracing): string =>
  `Return-Path: <${taken.transaction.reversePath}>\r\n${receivedField(state, taken, tracing)}`;

/** The field that every server puts on top (RFC 5321 §4.4). */
export function receivedField(state: SessionState, taken: Taken, { name, id, now = new Date() }: Tracing): string {
  // Who gets it besides is nobody's business (§7.2).
  const only: Recipient | undefined = taken.transaction.recipients.length === 1 ? taken.recipients[0] : undefined;
  // RFC 8314 §4.3
  const isNamed = state.variant === "submission" && state.cipher !== undefined && state.cipher !== "";
  const tlsClause = isNamed ? `\r\n\ttls ${state.cipher}` : "";
  const forClause = only ? `\r\n\tfor <${only.mailbox.written}>` : "";
  return (
    `Received: from ${state.hello?.name ?? "unknown"} ([127.0.0.1])\r\n` +
    `\tby ${name} with ${protocolOf(state, taken)} id ${id}${forClause}${tlsClause};\r\n\t${date(now)}\r\n`
  );
}
