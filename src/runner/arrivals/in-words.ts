import type { Stored } from "../../protocol/delivery.js";
import { latin1 } from "../../wire/latin1.js";
import type { Judged } from "./judge.js";

/** Messages that a transcript shows of a mailbox, and octets of each. */
const SHOWN = { messages: 3, octets: 1000 };

/** What a transcript says of it: the messages themselves where something is wrong with them. */
export function inWords(address: string, messages: readonly Stored[], { kind }: Judged): string {
  const many = `${messages.length} ${messages.length === 1 ? "message" : "messages"}`;
  if (kind === "arrived" || messages.length === 0) return `${many} arrived for ${address}`;
  const shown = messages.slice(0, SHOWN.messages).map(({ octets, sender }, index) => {
    const from = sender === undefined ? "" : ` from <${sender}>`;
    return `message ${index + 1}${from}:\n${latin1(octets.subarray(0, SHOWN.octets))}`;
  });
  return [`${many} arrived for ${address}`, ...shown].join("\n");
}
