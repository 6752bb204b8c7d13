import type { Template } from "../../protocol/template.js";
import type { Step } from "../../suite/exchange.js";
import { fixture } from "../../suite/fixture.js";
import { octetText } from "../../wire/latin1.js";
import type { ArrivedStep } from "./arrivals.js";
import type { Asked } from "./judge.js";

/** What an `-- arrived` line asks for. Who sends a message with its dot ends its last line. */
export function askedBy(
  { fixture: name, count = 0, most = count, sender, orNull = false }: ArrivedStep,
  steps: readonly Step[],
  filled: (address: Template) => string,
): Asked {
  if (name === undefined) return { kind: "count", count, most };
  const octets = fixture(name) ?? new Uint8Array();
  const sent = steps.filter((step) => step.kind === "send-fixture" && step.fixture === name);
  const isStuffed = sent.length > 0 && sent.every((step) => step.kind === "send-fixture" && step.stuffed);
  const from = sender && { senders: [octetText(filled(sender)), ...(orNull ? [""] : [])] };
  return { kind: "message", name, octets: isStuffed ? closed(octets) : octets, ...from };
}

function closed(octets: Uint8Array): Uint8Array {
  const isOpen = octets.length > 0 && octets.at(-1) !== 10;
  return isOpen ? Buffer.concat([octets, Buffer.from("\r\n")]) : octets;
}
