import { sharedCredentials } from "../../protocol/credentials.js";
import type { Learn, Letter, ModelChoice, ModelState } from "../../protocol/learn.js";
import type { Account as Login } from "../../protocol/target.js";
import { parseTemplate } from "../../protocol/template.js";
import { latin1 } from "../../wire/latin1.js";
import type { ImapEvent } from "./event.js";
import { allKinds } from "./extensions/extensions.js";
import { printResponse } from "./grammar/response.js";
import { commandLine } from "./language/command.js";
import { type Account, create, withMailbox } from "./model/account.js";
import { append, type Mailbox } from "./model/mailbox.js";
import { newSession, type Outcome, type SessionState, type World } from "./model/state.js";
import { step } from "./model/step.js";
import { offersAll } from "./player/model.js";
import { memoryStore } from "./server/store.js";
import { TAG } from "./tagging.js";

/** Each command that shows a state or changes it, in a form that is right. */
const alphabet: readonly Letter[] = [
  { line: "LOGIN {user} {password}", isLogin: true },
  { line: "LOGIN {user} {wrong-password}", isLogin: true, isWrongLogin: true },
  { line: "AUTHENTICATE PLAIN", needs: ["AUTH=PLAIN"], isLogin: true, goesOn: { behind: "+", with: "{sasl-plain}" } },
  { line: "STARTTLS", needs: ["STARTTLS"], startsTls: "OK" },
  { line: "CAPABILITY" },
  { line: "NOOP" },
  { line: "LIST {mailbox} %" },
  { line: "STATUS {mailbox} (MESSAGES)" },
  { line: "SELECT {mailbox}" },
  { line: "SELECT {no-mailbox}" },
  { line: "EXAMINE {mailbox}" },
  { line: "FETCH 1 (FLAGS)" },
  { line: "STORE 1 +FLAGS.SILENT (\\Deleted)" },
  { line: "EXPUNGE" },
  { line: "CHECK" },
  { line: "CLOSE" },
  { line: "UNSELECT", needs: ["UNSELECT"] },
  { line: "MAILSPEC" },
  { line: "LOGOUT" },
];

/** Untagged responses without which a command has no answer: what is told beside is the server's own choice. */
const answers: readonly (readonly [command: RegExp, response: RegExp])[] = [
  [/^(?:SELECT|EXAMINE) /, /^\* (\d+ EXISTS)/i],
  [/^STATUS /, /^\* STATUS .*\((MESSAGES \d+)\)/i],
  [/^FETCH /, /^\* (\d+ FETCH) /i],
  [/^EXPUNGE$/, /^\* (\d+ EXPUNGE)/i],
  [/^LOGOUT$/, /^\* (BYE) /i],
];

/**
 * In a mailbox that is read-only they change nothing. The answer may be OK all the same: a flag that is none of the PERMANENTFLAGS
 * "the server will either ignore … or store … for the remainder of the current session only" (RFC 9051 §7.1), and EXPUNGE then has
 * nothing to remove.
 */
const changes = /^(?:STORE|EXPUNGE)\b/;

/** The condition of the result, or +, and before it what answers the command. */
function outputOf(line: string, lines: readonly string[]): string {
  const [, wanted] = answers.find(([command]) => command.test(line)) ?? [];
  const told = lines.flatMap((its) => wanted?.exec(its)?.[1]?.toUpperCase() ?? []);
  const result = lines.at(-1) ?? "";
  const condition = result.startsWith("+") ? "+" : (/^\S+ (OK|NO|BAD|BYE)/i.exec(result)?.[1]?.toUpperCase() ?? "?");
  return [...(condition === "OK" ? told : []), condition].join(" ");
}

const login: Login = { user: "tim", password: "tanstaaftanstaaf" };
const MAILBOX = "mailspec";
const named = (name: string): string | undefined =>
  ({ mailbox: MAILBOX, "no-mailbox": `${MAILBOX}-none` })[name] ??
  sharedCredentials.get(name)?.of({ account: login, timestamp: "", challenge: "" });

const octetsOf = (line: string, form: "line" | "more"): string =>
  latin1(commandLine(parseTemplate(line), form).fill(named).octets)
    .replace(TAG, "x")
    .replace(/\r\n$/, "");
const linesOf = ({ responses }: Outcome): readonly string[] => responses.map((its) => printResponse(its, allKinds));

function modelAt(session: SessionState, account: Account, world: World): ModelState {
  const mailbox = account.mailboxes.get(MAILBOX);
  return {
    key: JSON.stringify([
      session.state,
      session.secure,
      session.selected?.isReadOnly,
      mailbox?.messages.map(({ uid, flags }) => [uid, flags]),
    ]),
    say(letter) {
      const its = session.user === undefined ? undefined : account;
      const source = { line: Buffer.from(octetsOf(letter.line, "line"), "latin1"), literals: [] };
      const first = step(session, its, { kind: "command", source }, world);
      const output = outputOf(letter.line, linesOf(first));
      if (session.selected?.isReadOnly && changes.test(letter.line) && output === "NO")
        return [leadingTo(output, first), { output: "OK", next: this }];
      if (output !== letter.goesOn?.behind) return [leadingTo(output, first)];
      const line = Buffer.from(octetsOf(letter.goesOn.with, "more"), "latin1");
      const last = step(first.session, first.account, { kind: "line", line }, world);
      return [leadingTo(`${output} ${outputOf(letter.line, linesOf(last))}`, last)];
    },
  };

  function leadingTo(output: string, outcome: Outcome): ModelChoice {
    const { session: next } = outcome;
    return {
      output,
      next: next.state === "ended" ? undefined : modelAt(next, outcome.account ?? account, world),
    };
  }
}

/** What an IMAP server's state machine is learned with: a mailbox of two messages. */
export const imapLearn: Learn<ImapEvent> = {
  begins: "greeted",
  alphabet,
  wants: { mailbox: ["plain", "dots"].map((fixture) => ({ fixture, flags: [] })) },
  awaitsMore: (event) => event.kind === "response" && event.octets.line[0] === 0x2b,
  output: ({ line }, heard) =>
    outputOf(
      line,
      heard.flatMap((event) => (event.kind === "response" ? [latin1(event.octets.line)] : [])),
    ),
  isRefusal: (output) => /^(?:\+ )?(?:NO|BAD)$/.test(output),
  spoils: (said) => said.some(([line, output]) => line.startsWith("STORE") && output === "OK"),
  model({ secure }) {
    const store = memoryStore([login]);
    const world: World = { ...store.world, ...offersAll };
    const made = create(store.account(login.user), MAILBOX);
    const message = { flags: [], internalDate: world.now(), text: "Subject: x\r\n\r\nx\r\n" };
    const mailbox = append(made.mailboxes.get(MAILBOX) as Mailbox, [message, message]);
    const account = withMailbox(made, MAILBOX, mailbox);
    return modelAt(newSession(secure), account, { ...world, accountOf: () => account });
  },
};
