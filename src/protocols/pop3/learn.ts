import type { Learn, Letter, ModelState } from "../../protocol/learn.js";
import type { Account } from "../../protocol/target.js";
import { fill, parseTemplate } from "../../protocol/template.js";
import { latin1 } from "../../wire/latin1.js";
import { type Command, commandOf } from "./command-line.js";
import type { Circumstances } from "./command-spec.js";
import { credentials } from "./credentials.js";
import type { Pop3Event } from "./event.js";
import { newSession, type SessionState } from "./model/state.js";
import { allowed } from "./oracle/allowed.js";
import { memoryStore } from "./server/store.js";

const PLAIN = "SASL PLAIN";

/** Each command in a form that is right, and what is said in a SASL exchange. */
const alphabet: readonly Letter[] = [
  { line: "USER {user}" },
  { line: "PASS {password}", isLogin: true },
  { line: "PASS {wrong-password}", isLogin: true, isWrongLogin: true },
  { line: "AUTH PLAIN {sasl-plain}", needs: [PLAIN], isLogin: true },
  { line: "AUTH PLAIN", needs: [PLAIN] },
  { line: "{sasl-plain}", needs: [PLAIN], isLogin: true },
  { line: "*", needs: [PLAIN] },
  { line: "STLS", needs: ["STLS"], startsTls: "+OK" },
  { line: "CAPA" },
  { line: "STAT" },
  { line: "LIST" },
  { line: "RETR 1" },
  { line: "DELE 1" },
  { line: "RSET" },
  { line: "NOOP" },
  { line: "TOP 1 0", needs: ["TOP"] },
  { line: "UIDL", needs: ["UIDL"] },
  { line: "MAILSPEC" },
  { line: "QUIT" },
];

/** What STAT counts is a part of the state: a number of messages. */
const outputOf = (line: string, reply: string): string => {
  const [status = ""] = /^(?:\+OK|-ERR|\+)/.exec(reply) ?? ["?"];
  const count = line === "STAT" ? /^\+OK (\d+) /.exec(reply)?.[1] : undefined;
  return count === undefined ? status : `${status} ${count}`;
};

const account: Account = { user: "tim", password: "tanstaaftanstaaf" };

/** Where the model stands, and what a server may remember of the session's past. */
interface Stand {
  readonly session: SessionState;
  readonly afterUser: boolean;
  readonly earlier: string | undefined;
}

/** The same as the oracle keeps (oracle.ts); what is said in a SASL exchange is no command. */
function past({ earlier, session }: Stand, { keyword, args }: Command, status: string): Omit<Stand, "session"> {
  if (session.sasl) return { afterUser: false, earlier };
  const afterUser = keyword === "USER" && status === "+OK";
  if (afterUser) return { afterUser, earlier: args[0] };
  return { afterUser, earlier: keyword === "PASS" && args.length > 0 ? undefined : earlier };
}

function modelAt(stand: Stand, rest: Pick<Circumstances, "world" | "offers">): ModelState {
  const { session, afterUser, earlier } = stand;
  const { phase, named, secure, sasl, entries } = session;
  return {
    key: JSON.stringify([
      phase,
      named,
      secure,
      sasl?.mechanism,
      entries.map(({ deleted }) => deleted),
      afterUser,
      earlier,
    ]),
    say({ line }) {
      const text = fill(parseTemplate(line), (name) =>
        credentials.get(name)?.of({ account, timestamp: "", challenge: "" }),
      );
      const command = commandOf(text);
      const circumstances: Circumstances = { ...rest, afterUser, earlier, contested: false };
      const [first, ...others] = allowed(session, command, circumstances).map(({ reply, next, because }) => ({
        output: outputOf(line, latin1(reply.form.print(reply, "en"))),
        next:
          next.phase === "update" || next.phase === "closed"
            ? undefined
            : modelAt({ session: next, ...past(stand, command, reply.form.status) }, rest),
        because,
      }));
      if (!first) throw new Error("the model says nothing");
      return [first, ...others];
    },
  };
}

/** What a POP3 server's state machine is learned with: a maildrop of two messages. */
export const pop3Learn: Learn<Pop3Event> = {
  begins: "authorization",
  alphabet,
  wants: { maildrop: ["plain", "dots"] },
  output: ({ line }, [event]) => (event?.kind === "reply" ? outputOf(line, latin1(event.line.octets)) : "?"),
  isRefusal: (output) => output === "-ERR",
  // Marks count when QUIT has been answered.
  spoils: (said) =>
    said.some(([line, output]) => line === "DELE 1" && output === "+OK") && said.some(([line]) => line === "QUIT"),
  undo: "RSET",
  model({ offers, secure }) {
    const store = memoryStore([account]);
    for (const text of ["one", "two"]) store.deliver(account.user, Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n`));
    return modelAt(
      { session: newSession("", secure), afterUser: false, earlier: undefined },
      { world: { ...store.world, offersTls: true }, offers },
    );
  },
};
