import { type Rule, type Step, type Watch, watchWith } from "../../protocol/rule.js";
import { specOf } from "./commands.js";
import type { SmtpEvent } from "./event.js";

/** Lets rules watch one case; `broke` hears of each violation. */
export const watchRules = (rules: readonly Rule<SmtpEvent>[], broke?: (rule: string) => void): Watch<SmtpEvent> =>
  watchWith(rules, broke, stepOf, topicOf);

/** The command that is answered, if it is one of ours; else what is, or what came. */
function topicOf(event: SmtpEvent): string {
  if (event.kind !== "reply") return event.kind;
  if (event.asked !== "command") return event.asked;
  const verb = event.command?.verb ?? "";
  return specOf(verb) ? verb : "another command";
}

/** After what is no reply, what can be taken for several commands, and after octets that nobody asked for, replies belong to other commands. */
function stepOf(event: SmtpEvent): Step {
  if (event.kind === "delivered") return undefined;
  if (event.kind !== "reply") return "lost";
  if (event.asked === "greeting") return "begins";
  if (event.doubtful) return "lost";
  return event.code === "" ? "lost" : undefined;
}
