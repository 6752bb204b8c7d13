import { randomBytes } from "node:crypto";
import type net from "node:net";
import tls from "node:tls";
import type { Certificate, ReferenceOptions } from "../../../protocol/reference.js";
import { type AtWork, always } from "../../../reference/at-work.js";
import { listeners } from "../../../reference/sockets.js";
import { parseCommand } from "../command-line.js";
import { step } from "../model/model.js";
import { newSession, type Outcome, remaining, type SessionState, type World } from "../model/state.js";
import { negative, positive } from "../replies/reply.js";
import type { Hooks } from "./fault.js";
import { saidOf } from "./said.js";
import { memoryStore, type Store } from "./store.js";

export interface ServerOptions extends Omit<ReferenceOptions, "fault" | "faults" | "seed"> {
  /** Of faults; absent: there are none. */
  readonly working?: AtWork<Hooks>;
  /** Milliseconds of silence after which a session is closed; ten minutes at least (RFC 1939 §3), and that is the default. */
  readonly autologout?: number;
}

/** A running reference server. */
export interface Pop3Server {
  readonly port: number;
  /** Implicit TLS. */
  readonly tlsPort: number;
  readonly certificate: Certificate;
  readonly store: Store;
  close(): Promise<void>;
}

/** RFC 2449 §4 wants 255 octets; SASL responses can be longer (RFC 5034 §4). */
const MAX_LINE = 16_384;

/** Starts the POP3 reference server: the model, a store in memory, two sockets. */
export async function startPop3Server(options: ServerOptions): Promise<Pop3Server> {
  const store = memoryStore(options.accounts, options.mailboxes);
  const faults = options.working ?? always<Hooks>({});
  const hooks = faults.always;
  const { host, port = 0, tlsPort = 0, certificate: given } = options;
  const autologout = hooks.autologout?.ms ?? options.autologout ?? 600_000;
  const sockets = await listeners(
    { ...(host !== undefined && { host }), port, tlsPort, certificate: given, ...(hooks.oldTls && { oldTls: true }) },
    (client) => serve({ ...client, store, faults, autologout }),
  );
  const { certificate } = sockets;
  return { port: sockets.port ?? 0, tlsPort: sockets.tlsPort ?? 0, certificate, store, close: () => sockets.close() };
}

interface Connection {
  readonly socket: net.Socket;
  readonly secure: boolean;
  readonly store: Store;
  readonly faults: AtWork<Hooks>;
  readonly secureContext: tls.SecureContext;
  readonly number: number;
  readonly autologout: number;
}

/** One session: octets in, commands to the model, replies out in one write for all that came at once. */
function serve({ socket: first, secure, store, faults, secureContext, number, autologout }: Connection): void {
  /** Those that are at work now. */
  let hooks = faults.always;
  let socket = first;
  let turn = 0;
  /** Milliseconds that the last reply has to wait. */
  let held = 0;
  let isOver = false;
  const timestamp = hooks.timestamp ?? `<${number}.${randomBytes(8).toString("hex")}@mailspec.localhost>`;
  let state: SessionState = newSession(timestamp, secure);
  let input: Buffer = Buffer.alloc(0);
  let discarding = false;
  let timer: NodeJS.Timeout | undefined;
  const world: World = {
    ...store.world,
    maildrop: (user) => (hooks.noLock ? store.messages(user) : store.world.maildrop(user)),
    offersTls: true,
    checkPassword: (user, given) => {
      const right = store.accounts.find((account) => account.user === user)?.password;
      return right !== undefined && hooks.password
        ? hooks.password(given, right)
        : store.world.checkPassword(user, given);
    },
  };

  const wind = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const farewell = hooks.autologout?.farewell;
      if (farewell !== undefined) socket.end(farewell);
      else socket.destroy();
    }, autologout).unref();
  };
  const release = () => {
    clearTimeout(timer);
    const { owner } = state;
    if (owner === undefined || state.phase !== "transaction") return;
    if (hooks.drop) store.replace(owner, state.entries, hooks.drop(state));
    if (!hooks.keepLockAfterDrop) store.unlock(owner);
    state = { ...state, phase: "closed" };
  };
  const say = (outcome: Outcome, command?: ReturnType<typeof parseCommand>): Buffer => {
    const { reply } = outcome;
    const octets = reply.form.print(reply, outcome.next.language);
    return hooks.reply?.(octets, { command, before: state, outcome, connection: number }) ?? octets;
  };

  /** Takes one line; the octets of its reply. */
  const handle = (line: Buffer): Buffer => {
    const command = parseCommand(hooks.input?.(line) ?? line);
    if (hooks.liveStore && state.owner !== undefined) {
      const left = new Set(store.messages(state.owner).map(({ uniqueId }) => uniqueId));
      state = { ...state, entries: state.entries.filter(({ uniqueId }) => left.has(uniqueId)) };
    }
    if (hooks.showLaterMail && state.owner !== undefined) {
      const known = new Set(state.entries.map(({ uniqueId }) => uniqueId));
      const later = store
        .messages(state.owner)
        .filter(({ uniqueId }) => !known.has(uniqueId))
        .map((message) => ({ ...message, deleted: false }));
      const { entries } = state;
      state = { ...state, entries: hooks.showLaterMail === "first" ? [...later, ...entries] : [...entries, ...later] };
    }
    const proper = () => step(state, command, world)[0];
    let outcome = hooks.outcome?.(state, command, world, proper) ?? proper();
    const { next } = outcome;
    if (next.owner !== undefined && state.owner === undefined && !hooks.noLock && !store.lock(next.owner)) {
      outcome = { reply: negative("in-use", "IN-USE"), next: state, because: "rfc1939/4/exclusive-lock" };
    }
    const reply = say(outcome, command);
    if (outcome.next.phase === "update") {
      const { owner = "", entries } = outcome.next;
      const after = remaining(outcome.next);
      const before = hooks.losesLaterMail && after.length > 0 ? store.messages(owner) : entries;
      store.replace(owner, before, hooks.update?.(outcome.next, after) ?? after);
      store.unlock(owner);
    }
    state = outcome.next;
    if (outcome.reply.kind === "begin-tls") upgrading = true;
    if (hooks.hangsUp) isOver = true;
    held = hooks.holds ?? 0;
    return reply;
  };

  /** Does something when the reply has waited, if the client is still there. */
  const wait = (then: () => void) => {
    setTimeout(() => {
      held = 0;
      if (!first.destroyed) then();
    }, held).unref();
  };

  let upgrading = false;
  const onData = (chunk: Buffer) => {
    if (isOver) return;
    wind();
    input = input.length === 0 ? chunk : Buffer.concat([input, chunk]);
    if (held === 0) work();
  };
  const work = () => {
    if (hooks.eager !== undefined && input.toString("latin1") === hooks.eager)
      input = Buffer.from(`${hooks.eager}\r\n`);
    const replies: Buffer[] = [];
    let from = 0;
    for (
      let lf = input.indexOf(10);
      lf >= 0 && held === 0 && !isOver && !upgrading && state.phase !== "closed" && state.phase !== "update";
      lf = input.indexOf(10, from)
    ) {
      const end = lf > from && input[lf - 1] === 13 ? lf - 1 : lf;
      const line = input.subarray(from, end);
      from = lf + 1;
      hooks = faults.at(() => saidOf(parseCommand(line), state, world, number, ++turn));
      if (
        line.length > (hooks.closeOver ?? Number.POSITIVE_INFINITY) ||
        hooks.closesAt?.test(line.toString("latin1")) === true
      ) {
        socket.destroy();
        return;
      }
      if (discarding || line.length > MAX_LINE) {
        discarding = false;
        replies.push(
          say(
            { reply: negative("too-long"), next: state, because: "rfc1939/3/invalid-command-refused" },
            parseCommand(line.subarray(0, 64)),
          ),
        );
      } else {
        const before = state;
        replies.push(handle(line));
        if (hooks.losesBehind?.(before, state, replies.length) === true) from = input.length;
      }
    }
    input = input.subarray(from);
    if (input.length > MAX_LINE) {
      // The rest of the line is thrown away; one reply comes when it ends.
      discarding = true;
      input = Buffer.alloc(0);
    }
    const late = held > 0 ? replies.pop() : undefined;
    if (replies.length > 0) socket.write(Buffer.concat(replies));
    if (late) {
      wait(() => {
        if (socket.writable) socket.write(late);
        work();
      });
    } else if (upgrading) startTls();
    else if (isOver) socket.end();
    else if ((state.phase === "closed" || state.phase === "update") && !hooks.stayOpenAfterQuit) {
      if (hooks.noCloseNotify) first.destroySoon();
      else socket.end();
    } else if (socket.writableNeedDrain) {
      socket.pause();
      socket.once("drain", () => socket.resume());
    }
  };

  const startTls = () => {
    upgrading = false;
    const injected = input;
    input = Buffer.alloc(0); // CVE-2011-0411: what came in the clear behind STLS is never read
    first.removeListener("data", onData);
    const secured = new tls.TLSSocket(first, { isServer: true, secureContext });
    socket = secured;
    attach(secured);
    if (hooks.keepInjected) secured.once("secure", () => onData(injected));
  };
  const attach = (to: net.Socket) => {
    to.on("data", onData);
    to.on("error", () => to.destroy());
    to.on("close", release);
  };

  attach(socket);
  wind();
  const greeting: Outcome = { reply: positive("ready"), next: state, because: "rfc1939/4/greeting" };
  const line = Buffer.from(
    `${greeting.reply.form.print(greeting.reply, "en").toString("latin1").trimEnd()} ${timestamp}\r\n`,
    "latin1",
  );
  hooks = faults.at(() => saidOf(undefined, state, world, number, 0));
  const greet = () => {
    const said =
      hooks.reply?.(line, { command: undefined, before: state, outcome: greeting, connection: number }) ?? line;
    isOver = hooks.hangsUp ?? false;
    if (isOver) socket.end(said);
    else socket.write(said);
  };
  held = hooks.holds ?? 0;
  if (held > 0)
    wait(() => {
      greet();
      if (!isOver) work();
    });
  else greet();
}
