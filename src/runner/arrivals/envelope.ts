import type { Failure } from "../../journal/record.js";
import type { Stored } from "../../protocol/delivery.js";
import type { Names } from "../../protocol/language.js";
import { fill } from "../../protocol/template.js";
import type { ArrivedStep } from "./arrivals.js";

/**
 * What is wrong with the envelope with which messages came, where the store tells it: expected and found. Parameters are
 * alike in any case of letters of their keyword.
 */
export function envelopeIn(
  messages: readonly Stored[],
  { envelope }: Pick<ArrivedStep, "envelope">,
  names: Names,
): readonly [expected: string, found: Partial<Failure>] | undefined {
  for (const { sender, recipient, parameters } of messages)
    for (const { kind, what } of envelope) {
      const word = fill(what, names);
      if (kind === "from" || kind === "to") {
        const came = kind === "from" ? sender : recipient;
        if (came === undefined || `<${came}>` === word) continue;
        return [`it comes ${kind} ${word}`, { received: `<${came}>`, at: 0 }];
      }
      const has = parameters?.some((its) => isSame(its, word));
      if (has === undefined || has === (kind === "with")) continue;
      const came = parameters?.join(" ") ?? "";
      return [
        `it comes ${kind} ${word}`,
        came === "" ? { event: "no parameters came with it" } : { received: came, at: 0 },
      ];
    }
  return undefined;
}

/** `word` without a value: whatever its value. */
function isSame(parameter: string, word: string): boolean {
  const [keyword, value] = halves(parameter);
  const [wanted, wantedValue] = halves(word);
  return keyword.toUpperCase() === wanted.toUpperCase() && (wantedValue === undefined || value === wantedValue);
}

const halves = (text: string): readonly [string, string | undefined] => {
  const at = text.indexOf("=");
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};
