import type { Recipient, SessionState, Taken } from "../model/state.js";

/** With what a message came (RFC 5321 §4.4, RFC 3848 as RFC 6531 §3.7.3 continues it). */
function protocolOf({ variant, hello, secure, user }: SessionState, { transaction }: Taken): string {
  if (hello?.verb === "HELO") return "SMTP";
  const isUtf8 = transaction.parameters.some(({ keyword }) => keyword === "SMTPUTF8");
  const base = `${isUtf8 ? "UTF8" : variant === "lmtp" ? "" : "E"}${variant === "lmtp" ? "LMTP" : "SMTP"}`;
  return `${base}${secure ? "S" : ""}${user === undefined ? "" : "A"}`;
}

const date = (now: Date): string => now.toUTCString().replace("GMT", "+0000");

/** The trace fields that go on top at final delivery (RFC 5321 §4.4). */
export function traceFields(
  state: SessionState,
  taken: Taken,
  { name, id, now = new Date() }: { readonly name: string; readonly id: string; readonly now?: Date },
): string {
  const { reversePath } = taken.transaction;
  // Who gets it besides is nobody's business (§7.2).
  const only: Recipient | undefined = taken.transaction.recipients.length === 1 ? taken.recipients[0] : undefined;
  const forClause = only ? `\r\n\tfor <${only.mailbox.written}>` : "";
  return (
    `Return-Path: <${reversePath}>\r\n` +
    `Received: from ${state.hello?.name ?? "unknown"} ([127.0.0.1])\r\n` +
    `\tby ${name} with ${protocolOf(state, taken)} id ${id}${forClause}; ${date(now)}\r\n`
  );
}
