import type { TranscriptEntry } from "../journal/record.js";

/** What a client sent, and all that came before it sent something again. */
export interface Exchange {
  readonly connection: number;
  /** "" is before the client said anything: a greeting. */
  readonly sent: string;
  readonly received: string;
  /** The server closed the connection, or was silent, instead. */
  readonly instead?: "closed" | "silence";
  /** Nothing was said on the connection any more. */
  readonly isLast?: boolean;
}

/** Of what is too long a transcript has the beginning and the end. */
const CUT = /\n\[\.\.\. \d+ octets \.\.\.\]\n/;

/** What was said on each connection, in turn. */
export function exchangesIn(transcript: readonly TranscriptEntry[]): readonly Exchange[] {
  const all: { connection: number; sent: string; received: string; instead?: "closed" | "silence" }[] = [];
  const last = new Map<number, (typeof all)[number]>();
  for (const { connection, from, text } of transcript) {
    let now = last.get(connection);
    if (!now || (from === "C" && (now.received !== "" || now.instead))) {
      now = { connection, sent: "", received: "" };
      all.push(now);
      last.set(connection, now);
    }
    if (from === "C") now.sent += text;
    else if (from === "S") now.received += text;
    else if (now.received === "" && now.sent !== "") {
      if (text.startsWith("time-out after ")) now.instead = "silence";
      else if (/closed|reset/.test(text) && !text.startsWith("we ")) now.instead = "closed";
    }
  }
  return all
    .filter(({ received, instead }) => received !== "" || instead !== undefined)
    .filter(({ sent, received }) => !CUT.test(sent) && !CUT.test(received))
    .map((exchange) => ({ ...exchange, isLast: last.get(exchange.connection) === exchange }));
}
