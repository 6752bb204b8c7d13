import type net from "node:net";
import tls from "node:tls";
import type { AtWork } from "../../../reference/at-work.js";
import { arrivedStore } from "../../../wire/arrived.js";
import { specOf } from "../commands.js";
import { code } from "../extensions/codes.js";
import { allKinds } from "../extensions/extensions.js";
import { capabilityData } from "../grammar/capability.js";
import { ofKind } from "../grammar/kind.js";
import { printResponse, type Response } from "../grammar/response.js";
import { capabilitiesOf } from "../model/capabilities.js";
import { beginning } from "../model/parse-command.js";
import { dialectOf, type Input, newSession, type Outcome, type SessionState, type World } from "../model/state.js";
import { mayBeGiven, step } from "../model/step.js";
import { commandReader, lineReader, type Refusal } from "./command-reader.js";
import type { Answered, Hooks, Taken } from "./fault.js";
import { greetingOf, saidOf } from "./said.js";
import type { Store } from "./store.js";

export interface Served {
  readonly socket: net.Socket;
  readonly secure: boolean;
  readonly store: Store;
  readonly world: World;
  readonly faults: AtWork<Hooks>;
  readonly secureContext: tls.SecureContext;
  readonly number: number;
}

/** Octets of a literal in a command that is no APPEND, before a login and after it. */
const LARGEST_ARGUMENT = { before: 8192, after: 1 << 20 } as const;
/** RFC 9051 §5.4: "at least 30 minutes". */
const AUTOLOGOUT_MS = 30 * 60_000;
/** Octets that wait to be read: beyond, there is nothing whole in them. */
const MOST_WAITING = 1 << 27;

/** One session: octets in, commands to the model, responses out in one write for all that came at once. */
export function serve({ socket: first, secure, store, world: proper, faults, secureContext, number }: Served): void {
  /** Those that are at work now. */
  let hooks = faults.always;
  const world = hooks.world?.(proper) ?? proper;
  let socket = first;
  let session = newSession(secure);
  let arrived = arrivedStore();
  let isUpgrading = false;
  let isOver = false;
  let unwatch: (() => void) | undefined;
  let late: Promise<void> = Promise.resolve();
  /** What waits to be written. */
  let waiting = 0;
  let turn = 0;

  const account = () => (session.user === undefined ? undefined : store.account(session.user));
  const begins = (line: Uint8Array) => beginning(line, dialectOf(session, world, allKinds), specOf);

  const write = (octets: Buffer) => {
    if (octets.length > 0 && !socket.destroyed && socket.writable) socket.write(octets);
  };
  /** What is to be said for an outcome; later, where a fault has it so. */
  const said = (outcome: Outcome, answered: Omit<Answered, "outcome" | "world" | "connection">): Buffer => {
    const all: Answered = { ...answered, outcome, world, connection: number };
    const responses = hooks.responses?.(outcome.responses, all) ?? outcome.responses;
    const octets = printed(responses);
    const changed = hooks.reply?.(octets, all) ?? octets;
    if (!hooks.delay && waiting === 0) return changed;
    const ms = hooks.delay?.(all) ?? 0;
    waiting++;
    late = late
      .then(() => (ms > 0 ? new Promise<void>((resolve) => void setTimeout(resolve, ms).unref()) : undefined))
      .then(() => {
        waiting--;
        write(changed);
      });
    return Buffer.alloc(0);
  };

  /** Takes an input; the octets of what is said to it. */
  const handle = (input: Input): Buffer => {
    const before = session;
    const its = account();
    const { tag, spec } = input.kind === "command" ? begins(input.source.line) : {};
    const named = { ...(spec && { name: spec.name }), ...(tag !== undefined && { tag }) };
    const model = () => step(before, its, input, world);
    const taken: Taken = { session: before, account: its, input, world, ...named };
    // Nobody has said it.
    if (input.kind !== "news") hooks = faults.at(() => saidOf(taken, number, ++turn));
    const outcome = hooks.outcome?.(taken, model) ?? model();
    session =
      outcome.startsTls && hooks.keepState ? { ...outcome.session, ...hooks.keepState(before) } : outcome.session;
    const octets = said(outcome, { input, before, ...named });
    if (session.user !== undefined && outcome.account)
      // What has not changed is kept as it is: whoever watches would be told of it for ever.
      store.keep(session.user, (outcome.account !== its && hooks.kept?.(outcome.account, its)) || outcome.account);
    if (outcome.startsTls) isUpgrading = true;
    if (hooks.hangsUp || (session.state === "ended" && !hooks.stayOpenAfterLogout)) isOver = true;
    return octets;
  };

  /** While IDLE goes on, changes are told as they happen. */
  const watch = () => {
    const isIdle = session.idle !== undefined && !isOver;
    if (!isIdle) {
      unwatch?.();
      unwatch = undefined;
      return;
    }
    if (unwatch || session.user === undefined) return;
    const news = () => {
      if (session.idle === undefined || isOver) return;
      write(handle({ kind: "news" }));
      if (isOver) hangUp();
    };
    unwatch = store.watch(session.user, news);
    news();
  };

  /** Whether a literal is taken, before it comes. */
  const takes = (line: Uint8Array, size: number, isWaiting: boolean): Refusal | undefined => {
    const { tag, spec } = begins(line);
    const isHopeless = tag === undefined || !spec || !mayBeGiven(session, world, spec);
    if (isHopeless && isWaiting && hooks.mostOctets === undefined) return "no-use";
    const { before, after } = LARGEST_ARGUMENT;
    const largest =
      session.user === undefined ? before : spec?.name === "APPEND" ? world.maxSize : Math.min(after, world.maxSize);
    return size > (hooks.mostOctets ?? largest) ? "too-big" : undefined;
  };
  const lines = lineReader();
  const reader = commandReader(takes, (line) => hooks.line?.(line, session) ?? line, hooks.readsLiterals ?? false);

  const refuse = (line: Uint8Array, because: Refusal): Buffer => {
    const { tag, spec } = begins(line);
    const isAppend = spec?.name === "APPEND" && because === "too-big";
    const text = { "too-big": "That is too large", "no-use": "Not now, or never", "too-long": "The line is too long" };
    const its = { ...(because === "too-big" && { code: code("TOOBIG") }), text: text[because] };
    const response: Response =
      tag === undefined
        ? { kind: "condition", condition: "BAD", ...its }
        : { kind: "tagged", tag, condition: isAppend ? "NO" : "BAD", ...its };
    return said(
      { responses: [response], session, account: account() },
      { input: { kind: "command", source: { line, literals: [] } }, before: session },
    );
  };

  /** What is said to the next thing that has come whole; undefined: nothing has. */
  const next = (): Buffer | undefined => {
    if (session.sasl !== undefined || session.idle !== undefined) {
      const line = lines.next(arrived);
      return line && handle({ kind: "line", line: hooks.line?.(line, session) ?? line });
    }
    const come = reader.next(arrived);
    switch (come?.kind) {
      case undefined:
        return undefined;
      case "go-ahead":
        return Buffer.from(hooks.goAhead ?? "+ Go on\r\n");
      case "refused":
        return refuse(come.line, come.because);
      case "command":
        if (come.source.line.length > (hooks.closeOver ?? Number.POSITIVE_INFINITY)) {
          isOver = true;
          return Buffer.alloc(0);
        }
        return handle({ kind: "command", source: come.source });
      default:
        return come satisfies never;
    }
  };

  const hangUp = () => {
    unwatch?.();
    unwatch = undefined;
    void late.then(() => {
      if (hooks.noCloseNotify) first.destroySoon();
      else socket.end();
    });
  };
  const work = () => {
    const replies: Buffer[] = [];
    for (let its = next(); its; its = isUpgrading || isOver || first.destroyed ? undefined : next()) {
      replies.push(its);
      // Responses of a long pipeline are not kept until its end.
      if (replies.length >= 64) write(Buffer.concat(replies.splice(0)));
    }
    write(Buffer.concat(replies));
    if (arrived.size() > MOST_WAITING) {
      isOver = true;
      first.destroy();
      return;
    }
    if (isUpgrading) startTls();
    else if (isOver) hangUp();
    else if (socket.writableNeedDrain) {
      socket.pause();
      socket.once("drain", () => socket.resume());
    }
    watch();
  };
  const onData = (octets: Buffer) => {
    if (isOver) return;
    arrived.push(octets);
    work();
  };

  const startTls = () => {
    isUpgrading = false;
    const injected = arrived;
    // CVE-2011-0411: what came in the clear behind STARTTLS is never read.
    arrived = hooks.keepInjected ? injected : arrivedStore();
    first.removeListener("data", onData);
    first.setTimeout(0);
    const secured = new tls.TLSSocket(first, { isServer: true, secureContext });
    socket = secured;
    attach(secured);
    if (hooks.keepInjected) secured.once("secure", work);
    if (hooks.greetsAgain !== undefined) secured.write(hooks.greetsAgain);
  };
  const attach = (to: net.Socket) => {
    to.on("data", onData);
    to.on("error", () => to.destroy());
    to.setTimeout(hooks.closesAfter ?? AUTOLOGOUT_MS, () => {
      write(Buffer.from("* BYE You were silent for too long\r\n"));
      isOver = true;
      hangUp();
    });
    to.on("close", () => {
      isOver = true;
      unwatch?.();
      unwatch = undefined;
    });
  };

  attach(socket);
  hooks = faults.at(() => greetingOf(number));
  write(said(greeting(session, world), { input: undefined, before: session }));
  if (hooks.hangsUp) {
    isOver = true;
    hangUp();
  }
}

const printed = (responses: readonly Response[]): Buffer =>
  Buffer.from(responses.map((its) => printResponse(its, allKinds)).join(""), "latin1");

/** greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF */
const greeting = (session: SessionState, world: World): Outcome => ({
  responses: [
    {
      kind: "condition",
      condition: "OK",
      code: ofKind(capabilityData, capabilitiesOf(session, world)),
      text: "At your service",
    },
  ],
  session,
  account: undefined,
});
