import type { Command } from "../command-line.js";
import type { CommandSpec } from "../command-spec.js";
import { extensions } from "../extensions/extensions.js";
import { isDomain } from "../grammar/path.js";
import { badArguments, say, withoutTransaction } from "../model/outcomes.js";
import type { ModelReply, Outcomes, SessionState, World } from "../model/state.js";

/** What the server offers to a session. */
function offered(state: SessionState, world: World, commands: readonly CommandSpec[]): readonly string[] {
  const lines = [
    ...extensions.map(({ line }) => line(state, world)),
    ...commands.map(({ announces }) => announces?.(state, world)),
  ];
  return lines.filter((line) => line !== undefined);
}

/** EHLO, HELO and LHLO: a session begins, or begins anew (RFC 5321 §4.1.4). */
function introduce(verb: "HELO" | "EHLO" | "LHLO") {
  return (state: SessionState, { rest }: Command, world: World, commands: readonly CommandSpec[]): Outcomes => {
    const name = rest?.trimEnd() ?? "";
    if (!isDomain(name)) return badArguments(state, "rfc5321/4.1.1.1/garbage-argument");
    const next: SessionState = { ...withoutTransaction(state), hello: { verb, name } };
    const extensionLines = verb === "HELO" ? [] : offered(next, world, commands);
    const its: ModelReply = { code: "250", lines: [`${world.name} at your service`, ...extensionLines] };
    return [say(next, its, "rfc5321/4.1.1.1/ehlo-response")];
  };
}

const shared = { argument: "required", after: "nothing", changes: "session", rules: [], faults: [] } as const;

/** RFC 5321 §4.1.1.1 */
export const ehlo: CommandSpec = {
  ...shared,
  verb: "EHLO",
  variants: ["smtp", "submission"],
  accepted: "rfc5321/2.2.1/ehlo",
  examples: ["EHLO mailspec.example"],
  step: introduce("EHLO"),
};

/** RFC 5321 §4.1.1.1 */
export const helo: CommandSpec = {
  ...shared,
  verb: "HELO",
  variants: ["smtp", "submission"],
  accepted: "rfc5321/2.2.1/helo",
  examples: ["HELO mailspec.example"],
  step: introduce("HELO"),
};

/** RFC 2033 §4.1 */
export const lhlo: CommandSpec = {
  ...shared,
  verb: "LHLO",
  variants: ["lmtp"],
  accepted: "rfc2033/4.1/lhlo",
  examples: ["LHLO mailspec.example"],
  step: introduce("LHLO"),
};
