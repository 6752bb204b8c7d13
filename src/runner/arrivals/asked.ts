import { nameLineOf, unmarkedText } from "../../protocol/own-mail.js";
import type { Template } from "../../protocol/template.js";
import type { Step } from "../../suite/exchange.js";
import { fixture } from "../../suite/fixture.js";
import { latin1, octetText } from "../../wire/latin1.js";
import type { ArrivedStep } from "./arrivals.js";
import type { Asked } from "./judge.js";

/** What an `-- arrived` line asks for. Who sends a message with its dot ends its last line. */
export function askedBy(
  { fixture: name, count = 0, most = count, sender, orNull = false }: ArrivedStep,
  steps: readonly Step[],
  filled: (address: Template) => string,
): Asked {
  if (name === undefined) return { kind: "count", count, most };
  const its = fixture(name) ?? new Uint8Array();
  const octets = isWrittenOut(its, steps) ? Buffer.from(unmarkedText(latin1(its)), "latin1") : its;
  const sent = steps.filter((step) => step.kind === "send-fixture" && step.fixture === name);
  const isStuffed = sent.length > 0 && sent.every((step) => step.kind === "send-fixture" && step.stuffed);
  const from = sender && { senders: [octetText(filled(sender)), ...(orNull ? [""] : [])] };
  return { kind: "message", name, octets: isStuffed ? closed(octets) : octets, ...from };
}

/** Its lines stand in the exchange, as chunks do in a reproduction: nothing marks it there. */
function isWrittenOut(message: Uint8Array, steps: readonly Step[]): boolean {
  const line = nameLineOf(latin1(message));
  if (line === undefined) return false;
  return steps.some((step) => step.kind === "send" && textIn(step.template).split("\r\n").includes(line));
}

const textIn = (template: Template): string =>
  template.map((piece) => (piece.kind === "text" ? piece.text : "")).join("");

function closed(octets: Uint8Array): Uint8Array {
  const isOpen = octets.length > 0 && octets.at(-1) !== 10;
  return isOpen ? Buffer.concat([octets, Buffer.from("\r\n")]) : octets;
}
