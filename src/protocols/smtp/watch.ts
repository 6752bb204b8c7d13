import { type Rule, type Step, type Watch, watchWith } from "../../protocol/rule.js";
import type { SmtpEvent } from "./event.js";

/** Lets rules watch one case; `broke` hears of each violation. */
export const watchRules = (rules: readonly Rule<SmtpEvent>[], broke?: (rule: string) => void): Watch<SmtpEvent> =>
  watchWith(rules, broke, stepOf);

/** After what is no reply, what can be taken for several commands, and after octets that nobody asked for, replies belong to other commands. */
function stepOf(event: SmtpEvent): Step {
  if (event.kind === "delivered") return undefined;
  if (event.kind !== "reply") return "lost";
  if (event.asked === "greeting") return "begins";
  if (event.doubtful) return "lost";
  return event.code === "" ? "lost" : undefined;
}
