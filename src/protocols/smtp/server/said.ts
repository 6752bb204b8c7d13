import type { Said } from "../../../protocol/switched.js";
import type { Command } from "../command-line.js";
import { pathArgument } from "../grammar/path.js";
import { step } from "../model/model.js";
import type { Input, SessionState, World } from "../model/state.js";

/** What a client says, for those who ask which fault is at work. `input`: undefined for the greeting. */
export function saidOf(
  input: Input | undefined,
  state: SessionState,
  world: World,
  connection: number,
  turn: number,
): Said {
  const { transaction } = state;
  const sender = addressIn(input, "MAIL", "FROM:") ?? transaction?.reversePath;
  return {
    command: nameOf(input),
    line: input && "command" in input ? input.command.raw : "",
    connection,
    turn,
    recipients: recipientsOf(input, transaction?.recipients.map(({ mailbox }) => mailbox.written) ?? []),
    ...(sender !== undefined && { sender }),
    user: () => (input ? (state.user ?? step(state, input, world)[0].next.user) : undefined),
  };
}

function nameOf(input: Input | undefined): string {
  if (!input) return "greeting";
  if (input.kind === "data") return "end-of-data";
  // What is said in its exchange is part of it.
  return input.kind === "response" ? "AUTH" : input.command.verb;
}

/** That it is about: RCPT names one, and mail data are for all of the transaction. */
function recipientsOf(input: Input | undefined, all: readonly string[]): readonly string[] {
  const named = addressIn(input, "RCPT", "TO:");
  if (named !== undefined) return [named];
  const isAboutAll = input && (input.kind === "data" || isVerb(input, "DATA") || isVerb(input, "BDAT"));
  return isAboutAll ? all : [];
}

const isVerb = (input: Input, verb: string): input is Input & { readonly command: Command } =>
  input.kind === "command" && input.command.verb === verb;

/** The address of MAIL or RCPT, right or not. */
function addressIn(input: Input | undefined, verb: string, word: "FROM:" | "TO:"): string | undefined {
  if (!input || !isVerb(input, verb)) return undefined;
  const { rest = "" } = input.command;
  const path = pathArgument(rest, word, { utf8: true });
  return path.ok ? (path.value.mailbox?.written ?? "") : /<([^<>]*)>/.exec(rest)?.[1];
}
