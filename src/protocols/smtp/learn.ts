import type { Learn, Letter, ModelChoice, ModelState } from "../../protocol/learn.js";
import { type Account, addressOf } from "../../protocol/target.js";
import { fill, parseTemplate } from "../../protocol/template.js";
import { chunkOf, commandOf } from "./command-line.js";
import type { SmtpEvent } from "./event.js";
import { step } from "./model/model.js";
import { type Input, newSession, type SessionState, type World } from "./model/state.js";
import { follow, type States } from "./player/follow.js";
import { memoryStore } from "./server/store.js";
import { credentials } from "./values.js";
import { helloOf, type Variant } from "./variant.js";

const PLAIN = "AUTH PLAIN";
const MESSAGE = "From: <{recipient}>\r\nTo: <{recipient}>\r\nSubject: mailspec learns\r\n\r\nx\r\n.";

/** Each command in a form that is right, and what is said in a SASL exchange. The mail goes to the account, from itself. */
const alphabetOf = (variant: Variant): readonly Letter[] => [
  { line: `${helloOf(variant)} mailspec.example` },
  ...(variant === "lmtp" ? [] : [{ line: "HELO mailspec.example" }]),
  { line: "STARTTLS", needs: ["STARTTLS"], startsTls: "220" },
  { line: "AUTH PLAIN {sasl-plain}", needs: [PLAIN], isLogin: true },
  { line: "AUTH PLAIN {sasl-plain-wrong}", needs: [PLAIN], isLogin: true, isWrongLogin: true },
  // Dovecot makes who has failed wait for this one, too.
  { line: "AUTH PLAIN", needs: [PLAIN], isLogin: true },
  { line: "{sasl-plain}", needs: [PLAIN], isLogin: true },
  { line: "*", needs: [PLAIN] },
  { line: "MAIL FROM:<{recipient}>" },
  { line: "RCPT TO:<{recipient}>" },
  { line: "RCPT TO:<{no-recipient}>" },
  { line: "DATA", goesOn: { behind: "354", with: MESSAGE } },
  { line: "RSET" },
  { line: "NOOP" },
  { line: "HELP" },
  { line: "MAILSPEC" },
  { line: "QUIT" },
];

const isRefusal = (output: string) => /(?:^| )[45]\d\d$/.test(output);

const account: Account = { user: "tim", password: "tanstaaftanstaaf" };
const domain = "mailspec.example";

/** What a line's names stand for in the model. */
function named(name: string): string | undefined {
  if (name === "recipient") return addressOf(account, { domain });
  if (name === "no-recipient") return `nobody@${domain}`;
  return credentials.get(name)?.of({ account, timestamp: "", challenge: "" });
}

/** Two recipients are as good as one. */
function bounded({ transaction, ...state }: SessionState): SessionState {
  return transaction
    ? { ...state, transaction: { ...transaction, recipients: transaction.recipients.slice(0, 1) } }
    : state;
}

/** Codes of replies. LMTP has one for each recipient (RFC 2033 §4.2): how many are alike makes no other state. */
const inShort = (codes: readonly string[]): string => codes.filter((code, at) => code !== codes[at - 1]).join(" ");

const keyOf = ({ secure, hello, user, sasl, transaction }: SessionState): string =>
  JSON.stringify([secure, hello?.verb, user, sasl !== undefined, transaction?.recipients.length]);

/** Replies, and the states in which they may leave a session. */
interface Said {
  readonly codes: string;
  readonly next: readonly SessionState[];
  readonly because?: string;
  readonly isOver?: true;
}

/** What the model says to an input; where it refuses, what else no clause forbids. */
function answersTo(state: SessionState, input: Input, world: World): readonly Said[] {
  const outcomes = step(state, input, world).map(({ replies, next, because, closes }): Said => {
    const codes = inShort(replies.map(({ code }) => code));
    const states = isRefusal(codes) ? statesBehind([state], input, codes.slice(-3), world) : [next];
    return { codes, next: states, because, ...(closes && { isOver: true as const }) };
  });
  // Who has not authenticated may be told so at RCPT, too (RFC 6409 §4.3): that says nothing of the transaction.
  if (
    state.variant === "submission" &&
    state.user === undefined &&
    input.kind === "command" &&
    input.command.verb === "RCPT"
  )
    outcomes.push({ codes: "530", next: [state], because: "rfc6409/4.3/authentication-required" });
  outcomes.push(...beforeHello(state, input, world));
  if (!outcomes.every(({ codes }) => isRefusal(codes))) return outcomes;
  return [
    ...outcomes,
    ...["250", "354"].flatMap((codes): readonly Said[] => {
      const next = statesBehind([state], input, codes, world);
      return next.length > 0 ? [{ codes, next }] : [];
    }),
  ];
}

/**
 * Before EHLO, and after HELO, nobody can know that STARTTLS and AUTH are offered: who refuses them keeps to RFC 5321 §4.1.4, and no clause forbids
 * to take them (RFC 3207 §4, RFC 4954 §4). The cases smtp.starttls.without-ehlo and smtp.auth.before-ehlo take both.
 */
function beforeHello(state: SessionState, input: Input, world: World): readonly Said[] {
  const { hello } = state;
  if ((hello && hello.verb !== "HELO") || input.kind !== "command") return [];
  if (input.command.verb === "STARTTLS" && !state.secure) return [{ codes: "503", next: [state] }];
  if (input.command.verb !== "AUTH") return [];
  const greeted = { ...state, hello: { verb: "EHLO", name: domain } } as const;
  return step(greeted, input, world).map(({ replies, next: { hello: _hello, ...next }, because }) => ({
    codes: inShort(replies.map(({ code }) => code)),
    next: [{ ...next, ...(hello && { hello }) }],
    because,
  }));
}

const statesBehind = (states: States, input: Input, code: string, world: World): readonly SessionState[] => {
  const followed = follow(states, input, code[0] ?? "", world);
  return followed.kind === "goes-on" ? followed.states : [];
};

function inputOf(state: SessionState, text: string): Input {
  if (state.sasl) return { kind: "response", line: Buffer.from(text, "latin1") };
  const command = commandOf(text);
  return chunkOf(command) ? { kind: "chunk", command, octets: Buffer.alloc(0) } : { kind: "command", command };
}

/** DATA comes with the mail data, where they are asked for. */
function withData(state: SessionState, said: Said, world: World): readonly Said[] {
  if (said.codes !== "354") return [said];
  const content = Buffer.from("Subject: x\r\n\r\nx\r\n");
  return said.next.flatMap((next) => {
    if (!next.transaction?.recipients.length)
      return [{ codes: "354 554", next: [state, ...statesBehind([state], { kind: "data", content }, "554", world)] }];
    return answersTo(next, { kind: "data", content }, world).map((its) => ({ ...its, codes: `354 ${its.codes}` }));
  });
}

function modelAt(session: SessionState, world: World): ModelState {
  return {
    key: keyOf(session),
    say({ line }) {
      const all = answersTo(session, inputOf(session, fill(parseTemplate(line), named)), world)
        .flatMap((said) => withData(session, said, world))
        .flatMap(({ codes, next, because, isOver }) =>
          next.map(
            (state): ModelChoice => ({
              output: codes,
              next: isOver ? undefined : modelAt(bounded(state), world),
              ...(because !== undefined && { because }),
            }),
          ),
        );
      const [first, ...others] = all;
      if (!first) throw new Error("the model says nothing");
      return [first, ...others];
    },
  };
}

/** What the state machine of a server of that variant is learned with. */
export const smtpLearn = (variant: Variant): Learn<SmtpEvent> => ({
  begins: "greeted",
  alphabet: alphabetOf(variant),
  wants: {},
  output: (_letter, heard) => inShort(heard.map((event) => (event.kind === "reply" ? event.code : "?"))),
  isRefusal,
  spoils: () => false,
  model: ({ secure }) => {
    const { world } = memoryStore([account], domain);
    return modelAt(newSession(variant, secure), { ...world, offersTls: true });
  },
});
