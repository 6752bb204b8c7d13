import type { Command } from "../command-line.js";
import type { CommandSpec } from "../command-spec.js";
import { userName } from "../grammar/path.js";
import { badArguments, refuse, reply, say } from "../model/outcomes.js";
import type { Outcomes, SessionState, World } from "../model/state.js";

/** What is known of a user's name, and of the mailbox that bears it (RFC 5321 §3.5.1 to §3.5.3). */
const verified =
  (noArgument: string) =>
  (state: SessionState, { rest = "" }: Command, world: World): Outcomes => {
    if (rest === "") return badArguments(state, noArgument);
    const [, name = rest, parameter] = /^(.*\S) +(SMTPUTF8(?:=.*)?) *$/i.exec(rest) ?? [];
    // RFC 6531 §3.7.4.2
    if (parameter?.includes("=")) return badArguments(state, "rfc6531/3.7.4.2/vrfy-parameter-value");
    const parsed = userName(name, { utf8: parameter !== undefined });
    if (!parsed.ok) return badArguments(state, noArgument);
    const { written, domain } = parsed.value;
    switch (world.standing(parsed.value)) {
      case "here": {
        const mailbox = domain === undefined ? `${written}@${world.domain}` : written;
        return [say(state, reply("250", "2.1.5", `<${mailbox}>`), "rfc5321/3.5.1/vrfy-250-mailbox")];
      }
      case "unknown":
        return refuse(state, "550", "5.1.1", "There is no such mailbox", "rfc5321/3.5.3/no-250-unverified");
      case "elsewhere":
        return [say(state, reply("252", "2.0.0", "Send it some mail, and see"), "rfc5321/3.5.3/cannot-verify-252")];
    }
  };

/** RFC 5321 §4.1.1.6 */
export const vrfy: CommandSpec = {
  verb: "VRFY",
  argument: "required",
  after: "nothing",
  changes: "nothing",
  accepted: undefined,
  examples: ["VRFY postmaster"],
  announces: () => "VRFY",
  step: verified("rfc5321/4.1.1.6/argument-required"),
  rules: [],
  faults: [],
};

/** RFC 5321 §4.1.1.7: there are no lists but those of one member, which §3.5.1 allows. */
export const expn: CommandSpec = {
  verb: "EXPN",
  argument: "required",
  after: "nothing",
  changes: "nothing",
  isOptional: true,
  accepted: undefined,
  examples: ["EXPN postmaster"],
  announces: () => "EXPN",
  step: verified("rfc5321/4.1.1.7/argument-required"),
  rules: [],
  faults: [],
};
