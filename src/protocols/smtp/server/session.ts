import type net from "node:net";
import tls from "node:tls";
import type { AtWork } from "../../../reference/at-work.js";
import { arrivedStore } from "../../../wire/arrived.js";
import { type Command, chunkOf, parseCommand } from "../command-line.js";
import { step } from "../model/model.js";
import { reply, say } from "../model/outcomes.js";
import { type Input, newSession, type Outcome, type SessionState, type Taken, type World } from "../model/state.js";
import type { Variant } from "../variant.js";
import { deliverTo } from "./deliver.js";
import type { Hooks } from "./fault.js";
import { lenientLineEnd, lineEnd } from "./line-end.js";
import { type CutMailData, lenientMailData, mailData, unstuffed } from "./mail-data.js";
import { printOutcome } from "./print.js";
import { saidOf } from "./said.js";
import type { Store } from "./store.js";

/** RFC 4954 §4 wants 12288 octets in a SASL exchange; RFC 5321 §4.5.3.1.4 512 in a command. */
const MAX_LINE = 16_384;

export interface Served {
  readonly socket: net.Socket;
  readonly variant: Variant;
  readonly secure: boolean;
  readonly store: Store;
  readonly faults: AtWork<Hooks>;
  readonly secureContext: tls.SecureContext;
  readonly number: number;
  /** Hears of all that the client says. */
  readonly see?: (seen: Seen) => void;
  /** Hears whether the client began TLS behind the 220 to STARTTLS. */
  readonly shaken?: (isTls: boolean) => void;
}

/** Something that a client said, and what became of it. */
export interface Seen {
  readonly input: Input;
  /** As it came, with its line end; mail data without the final dot. */
  readonly wire: Buffer;
  readonly before: SessionState;
  readonly outcome: Outcome;
  /** The octets of the replies. */
  readonly replies: Buffer;
  /** Octets that had come behind it before there was a reply. */
  readonly behind: number;
}

const NOTHING = Buffer.alloc(0);
const CRLF = Buffer.from("\r\n");

/** What is known of a session by its TLS; of a socket that is gone nobody knows anything. */
function ofTls(socket: net.Socket): Pick<SessionState, "cipher" | "bindings"> {
  if (!(socket instanceof tls.TLSSocket) || socket.destroyed) return { cipher: "" };
  const isNew = socket.getProtocol() === "TLSv1.3";
  const unique = isNew
    ? socket.exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0))
    : socket.getPeerFinished();
  return {
    cipher: socket.getCipher().standardName,
    ...(unique && { bindings: new Map([[isNew ? "tls-exporter" : "tls-unique", unique]]) }),
  };
}

/** One session: octets in, what they say to the model, replies out in one write for all that came at once. */
export function serve({
  socket: first,
  variant,
  secure,
  store,
  faults,
  secureContext,
  number,
  see,
  shaken,
}: Served): void {
  /** Those that are at work now. */
  let hooks = faults.always;
  const mechanisms = hooks.mechanisms?.(store.world.mechanisms) ?? store.world.mechanisms;
  const world: World = { ...store.world, mechanisms, offersTls: true };
  /** Octets of mail data from which on they are surely too large, stuffed as they may be. */
  const most = world.takesAnything ? undefined : 2 * world.maxSize;
  let socket = first;
  let state = newSession(variant, secure);
  let arrived = arrivedStore();
  let reads: Outcome["reads"];
  let cutData: CutMailData | undefined;
  /** A BDAT command whose octets have not all come. */
  let chunk: { readonly command: Command; readonly octets: Buffer[]; left: number } | undefined;
  let isDiscarding = false;
  let isUpgrading = false;
  /** Milliseconds that the last reply has to wait. */
  let held = 0;
  let isOver = false;
  let turn = 0;

  /** Something begins to be answered. */
  const hear = (input: Input) => {
    hooks = faults.at(() => saidOf(input, state, world, number, ++turn));
  };
  const deliver = (took: Taken | undefined, before: SessionState) => {
    if (took) deliverTo(store, took, before, hooks);
  };

  /** Takes something that the client said; the octets of the replies. */
  const handle = (input: Input, wire: Buffer): Buffer => {
    if (state.secure && state.cipher === undefined) state = { ...state, ...ofTls(socket) };
    const before = state;
    const proper = () => step(before, input, world)[0];
    const outcome = hooks.outcome?.(before, input, world, proper) ?? proper();
    const octets = printOutcome(outcome);
    state = outcome.startsTls && hooks.keepState ? { ...outcome.next, ...hooks.keepState(before) } : outcome.next;
    reads = outcome.reads;
    cutData = reads === "data" ? (hooks.endOfData ? lenientMailData(hooks.endOfData) : mailData(most)) : undefined;
    deliver(outcome.takes, before);
    if (outcome.startsTls) isUpgrading = true;
    if (hooks.hangsUp || (outcome.closes && !hooks.stayOpenAfterQuit)) isOver = true;
    const replies = hooks.reply?.(octets, { input, before, outcome, connection: number }) ?? octets;
    see?.({ input, wire, before, outcome, replies, behind: arrived.size() });
    held = hooks.holds?.({ input, before, outcome, connection: number }) ?? 0;
    return replies;
  };

  const handleLine = (line: Buffer): Buffer => {
    const wire = Buffer.concat([line, CRLF]);
    const isResponse = reads === "response";
    hear(isResponse ? { kind: "response", line } : { kind: "command", command: parseCommand(line) });
    if (isResponse) return handle({ kind: "response", line: hooks.line?.(line, state) ?? line }, wire);
    const command = parseCommand(hooks.line?.(line, state) ?? line);
    const size = state.hello?.verb === "HELO" ? undefined : chunkOf(command)?.size;
    if (size === undefined || hooks.readsChunks) return handle({ kind: "command", command }, wire);
    chunk = { command, octets: [], left: size };
    return NOTHING;
  };

  const tooLong = (): Buffer => {
    if (reads === "response") return handle({ kind: "response", line: Buffer.alloc(MAX_LINE) }, NOTHING);
    const outcome = say(state, reply("500", "5.5.2", "The line is too long"), "rfc5321/4.5.3.1.9/limit-codes");
    reads = undefined;
    return printOutcome(outcome);
  };

  /** The replies to the next thing that has come whole; undefined: nothing has. */
  const next = (): Buffer | undefined => {
    if (cutData) {
      const wire = cutData(arrived);
      if (!wire) return undefined;
      hear({ kind: "data", content: wire });
      return handle({ kind: "data", content: unstuffed(hooks.data?.(wire) ?? wire) }, wire);
    }
    if (chunk) {
      const come = Math.min(chunk.left, arrived.size());
      // What is too large is counted, and not kept.
      const isKept = chunk.octets.length === 0 || chunk.left <= world.maxSize;
      const octets = Buffer.from(arrived.take(come));
      if (isKept && come > 0) chunk.octets.push(octets);
      chunk.left -= come;
      if (chunk.left > 0) return undefined;
      const { command, octets: parts } = chunk;
      chunk = undefined;
      const all = Buffer.concat(parts);
      return handle({ kind: "chunk", command, octets: all }, all);
    }
    const { lineEnds } = faults.always;
    const end = lineEnds ? lenientLineEnd(arrived, lineEnds) : lineEnd(arrived);
    if (!end) {
      // The rest of the line is thrown away, but for what may be the CR of its end; one reply comes when it ends.
      if (arrived.size() > MAX_LINE) {
        isDiscarding = true;
        arrived.skip(arrived.size() - 1);
      }
      return undefined;
    }
    const line = Buffer.from(arrived.take(end.at));
    arrived.skip(end.length);
    if (isDiscarding || line.length > MAX_LINE) {
      isDiscarding = false;
      return tooLong();
    }
    if (line.length > (hooks.closeOver ?? Number.POSITIVE_INFINITY)) {
      isOver = true;
      return NOTHING;
    }
    return handleLine(line);
  };

  const work = () => {
    const replies: Buffer[] = [];
    for (let said = next(); said; said = isUpgrading || isOver || held > 0 || first.destroyed ? undefined : next())
      replies.push(said);
    if (held > 0) {
      const late = replies.pop();
      const goOn = () => {
        held = 0;
        if (first.destroyed) return;
        if (late && socket.writable) socket.write(late);
        work();
      };
      setTimeout(goOn, held).unref();
    }
    const { lingers } = hooks;
    if (isOver && lingers) {
      const say = () => {
        lingers.over();
        if (socket.writable) socket.end(Buffer.concat(replies));
      };
      setTimeout(say, lingers.ms).unref();
      return;
    }
    if (replies.length > 0) socket.write(Buffer.concat(replies));
    // What has no end, and is too large twice over, has none coming.
    const waiting = arrived.size();
    if (waiting > 2 * world.maxSize || store.isTooMuch?.(waiting, state)) {
      isOver = true;
      arrived = arrivedStore();
      first.destroy();
      return;
    }
    if (isUpgrading) startTls();
    else if (isOver) {
      if (hooks.noCloseNotify) first.destroySoon();
      else socket.end();
    } else if (socket.writableNeedDrain) {
      socket.pause();
      socket.once("drain", () => socket.resume());
    }
  };
  const onData = (octets: Buffer) => {
    if (isOver) return;
    arrived.push(octets);
    if (held === 0) work();
  };

  const startTls = () => {
    isUpgrading = false;
    const injected = arrived;
    // CVE-2011-0411: what came in the clear behind STARTTLS is never read.
    arrived = hooks.keepInjected ? injected : arrivedStore();
    first.removeListener("data", onData);
    const secured = new tls.TLSSocket(first, { isServer: true, secureContext });
    socket = secured;
    attach(secured);
    secured.once("secure", () => shaken?.(true));
    secured.once("error", ({ code }: NodeJS.ErrnoException) => {
      if (/WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE/.test(code ?? ""))
        shaken?.(false);
    });
    if (hooks.keepInjected) secured.once("secure", work);
    if (hooks.greetsAgain !== undefined) secured.write(hooks.greetsAgain);
  };
  const attach = (to: net.Socket) => {
    to.on("data", onData);
    to.on("error", () => to.destroy());
  };

  attach(socket);
  if (hooks.closesAfter !== undefined) first.setTimeout(hooks.closesAfter, () => socket.end());
  const { lost } = hooks;
  if (lost) first.once("close", () => deliver(lost(state), state));
  const greeting = say(state, { code: "220", lines: [`${world.name} ESMTP`] }, "rfc5321/3.1/greeting");
  const octets = printOutcome(greeting);
  hooks = faults.at(() => saidOf(undefined, state, world, number, 0));
  const answered = { input: undefined, before: state, outcome: greeting, connection: number };
  const greet = () => {
    const said = hooks.reply?.(octets, answered) ?? octets;
    isOver = hooks.hangsUp ?? false;
    if (isOver) socket.end(said);
    else socket.write(said);
  };
  held = hooks.holds?.(answered) ?? 0;
  if (held > 0) {
    setTimeout(() => {
      held = 0;
      if (first.destroyed) return;
      greet();
      if (!isOver) work();
    }, held).unref();
  } else greet();
}
