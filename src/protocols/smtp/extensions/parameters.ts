import type { Parameter } from "../grammar/path.js";
import { reply } from "../model/outcomes.js";
import type { SessionState, World } from "../model/state.js";
import { bad, type Check, type Refusal } from "./extension.js";
import { extensions } from "./extensions.js";

const tableOf = (which: "mail" | "rcpt"): ReadonlyMap<string, Check> =>
  new Map(extensions.flatMap((extension) => Object.entries(extension[which] ?? {})));
const checks = { mail: tableOf("mail"), rcpt: tableOf("rcpt") };

/** Whether a parameter is known to a session: HELO knows no extensions. */
function isKnown(which: "mail" | "rcpt", keyword: string, state: SessionState, world: World): boolean {
  if (state.hello?.verb === "HELO") return false;
  const of = extensions.find((extension) => extension[which]?.[keyword] !== undefined);
  return of !== undefined && (!of.onlyWhenOffered || of.line(state, world) !== undefined);
}

/** The first parameter that is wrong, and why. */
export function refusedParameter(
  which: "mail" | "rcpt",
  parameters: readonly Parameter[],
  state: SessionState,
  world: World,
): Refusal | undefined {
  for (const [index, { keyword, value }] of parameters.entries()) {
    const check = isKnown(which, keyword, state, world) ? checks[which].get(keyword) : undefined;
    if (!check)
      return {
        reply: reply("555", "5.5.4", "There is a parameter that this command does not have"),
        because: "rfc5321/4.1.1.11/unknown-parameter-555",
      };
    if (parameters.findIndex((other) => other.keyword === keyword) < index)
      return bad("rfc5321/4.1.2/parameter-syntax", "A parameter stands twice");
    const wrong = check(value, parameters, world);
    if (wrong) return wrong;
  }
  return undefined;
}
