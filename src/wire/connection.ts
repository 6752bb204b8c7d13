import net from "node:net";
import tls from "node:tls";
import { explainTls } from "./connect-error.js";
import { type Block, type Cut, defaultLimits, framer, type Limits, type Line } from "./frame.js";
import { isAlert, type TlsRecord, watchRecords } from "./tls-records.js";
import type { Transcript } from "./transcript.js";

/** How TLS servers are checked. */
export interface TlsOptions {
  /** PEM of the authorities to trust, in place of the system's. */
  readonly ca?: string;
  /** Accept any certificate. */
  readonly insecure?: boolean;
  /** Name that the certificate must bear; the host by default. */
  readonly servername?: string;
}

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first octet (RFC 8314 §3). */
  readonly implicitTls: boolean;
  readonly tls: TlsOptions;
  /** 4 or 6 to allow just that IP version. */
  readonly family?: 4 | 6;
  /** Milliseconds for TCP and TLS set-up together. */
  readonly connectTimeout: number;
  readonly limits?: Limits;
}

/** How the server's side of a connection ended. */
export type Closing = "closed" | "reset" | "failed";

/** Why a read gave nothing. `partial`: octets that came and don't make a whole unit. */
export type Trouble =
  | { readonly kind: "time-out"; readonly ms: number; readonly partial: Uint8Array; readonly entry: number }
  | { readonly kind: Closing; readonly detail: string; readonly partial: Uint8Array; readonly entry: number }
  | { readonly kind: "too-long"; readonly limit: number; readonly partial: Uint8Array; readonly entry: number };

/** `entry`: index of the transcript's entry in which its first octet came. */
export type Read<T> = { readonly kind: "unit"; readonly unit: T; readonly entry: number } | Trouble;

/** What came of a TLS handshake; and the octets in the clear that nobody had read when it began. */
export type Handshake = (
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly closed: boolean }
) & { readonly discarded: Uint8Array; readonly entry: number };

/** A live connection. Octets only; commands and replies are the protocols' business. */
export interface Connection {
  readonly number: number;
  readonly secure: () => boolean;
  /** One socket write. */
  write(octets: Uint8Array): void;
  /** Resolves when the kernel has taken all that was written, or the connection is gone. */
  drained(): Promise<void>;
  readLine(timeoutMs: number): Promise<Read<Line>>;
  readBlock(timeoutMs: number): Promise<Read<Block>>;
  /** Octets that arrived and nobody has read. */
  pending(): Uint8Array;
  /** How many they are. */
  unread(): number;
  /** Index of the transcript's entry in which the first of them came. */
  pendingEntry(): number;
  /** TLS handshake on this connection. Unread octets are no part of the session any more, as RFC 2595 demands. */
  startTls(timeoutMs: number): Promise<Handshake>;
  /** It is over, whoever ended it. */
  ended(): boolean;
  /** Waits until the server closes; octets before that stay pending. */
  closed(timeoutMs: number): Promise<{ readonly kind: Closing } | { readonly kind: "time-out" }>;
  /** True when the server's last TLS record was an alert of its own: close_notify (RFC 8314 §3.4). */
  closeNotified(): boolean;
  /** Waits for that time; resolves early with `true` when octets arrive or the server closes. */
  disturbed(ms: number): Promise<boolean>;
  /** FIN for our side only. */
  halfClose(): void;
  /** Closes without a word. */
  drop(): void;
  /** Closes with a TCP RST. */
  reset(): void;
}

/** Where a socket's octets go; they have to be copied. False: no more for now, until the socket is resumed. */
export interface Inlet {
  take: (octets: Buffer) => boolean;
}

/** Making one costs more than a handshake; there are as many as there are authorities. */
const contexts = new Map<string, tls.SecureContext>();
function contextFor(ca: string | undefined): tls.SecureContext {
  const known = contexts.get(ca ?? "");
  if (known) return known;
  const made = tls.createSecureContext(ca === undefined ? {} : { ca });
  contexts.set(ca ?? "", made);
  return made;
}

/** Makes a connection of a socket that is connected. `inlet` is what the socket feeds. */
export function attach(
  raw: net.Socket,
  inlet: Inlet,
  options: ConnectOptions,
  number: number,
  transcript: Transcript,
): Connection {
  const limits = options.limits ?? defaultLimits;
  const frames = framer(limits);
  let socket: net.Socket = raw;
  let ended: { kind: Closing; detail: string } | undefined;
  /** Who waits for something to happen, and is told whether it did. */
  let waiting: ((happened: boolean) => void) | undefined;
  let arrived = 0;
  let lastRecord: TlsRecord | undefined;

  const stir = (happened: boolean) => {
    const told = waiting;
    waiting = undefined;
    told?.(happened);
  };
  const finish = (kind: Closing, detail: string) => {
    if (ended) return;
    ended = { kind, detail };
    clearTimeout(timer);
    timer = undefined;
    transcript.event(number, detail);
    stir(true);
  };

  const take = (octets: Buffer) => {
    arrived += octets.length;
    transcript.octets(number, "S", octets);
    frames.push(octets);
    stir(true);
    return true;
  };
  const listen = (source: net.Socket) => {
    source.on("end", () => finish("closed", "the server closed the connection"));
    source.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET" || error.code === "EPIPE") finish("reset", "the server reset the connection");
      else finish("failed", `the connection failed: ${error.message}`);
    });
    source.on("close", () => finish("closed", "the connection is closed"));
  };
  inlet.take = take;
  listen(raw);

  /** One timer for all waiting: it is armed again only when it fires, because most waiting ends long before. */
  let timer: NodeJS.Timeout | undefined;
  let firesAt = 0;
  let patience = 0;
  const arm = (until: number) => {
    clearTimeout(timer);
    firesAt = until;
    timer = setTimeout(
      () => {
        timer = undefined;
        if (waiting && performance.now() >= patience) stir(false);
        else if (waiting) arm(patience);
      },
      Math.max(1, until - performance.now()),
    );
    timer.unref(); // the socket keeps us up
  };

  const wait = (until: number, told: (happened: boolean) => void) => {
    patience = until;
    waiting = told;
    if (!timer || firesAt > until) arm(until);
  };
  /** Sleeps until something happens on the socket; false when the time is over. */
  const happening = (until: number): Promise<boolean> => new Promise((resolve) => wait(until, resolve));

  /** Cuts a unit from what arrived, or says why none will come; undefined: it may still come. */
  const cutFrom = <T>(cut: () => Cut<T>, limit: number): Read<T> | undefined => {
    const found = cut();
    if (found.kind === "unit") return { ...found, entry: transcript.length() - 1 };
    if (found.kind === "over") {
      transcript.event(number, `over ${limit} octets without an end: giving up`);
      socket.destroy();
      return { kind: "too-long", limit, partial: frames.clear(), entry: transcript.length() - 1 };
    }
    return ended && { kind: ended.kind, detail: ended.detail, partial: frames.clear(), entry: transcript.length() - 1 };
  };

  /** One promise a read: this is the way of every reply. */
  const read = <T>(cut: () => Cut<T>, limit: number, timeoutMs: number): Promise<Read<T>> =>
    new Promise((resolve) => {
      const until = performance.now() + timeoutMs;
      const look = (happened: boolean) => {
        const found = cutFrom(cut, limit);
        if (found) {
          resolve(found);
        } else if (happened || performance.now() < until) {
          wait(until, look);
        } else {
          transcript.event(number, `time-out after ${timeoutMs / 1000} s`);
          resolve({ kind: "time-out", ms: timeoutMs, partial: frames.rest(), entry: transcript.length() - 1 });
        }
      };
      look(true);
    });

  return {
    number,
    secure: () => socket instanceof tls.TLSSocket,
    write(octets) {
      transcript.octets(number, "C", octets);
      if (!socket.destroyed && socket.writable) socket.write(octets);
    },
    async drained() {
      if (socket.writableLength === 0 || socket.destroyed) return;
      // "drain" comes only above the high-water mark; the callback of a write comes when all before it is gone.
      await new Promise<void>((resolve) => {
        const gone = () => {
          socket.off("close", gone);
          resolve();
        };
        socket.once("close", gone);
        socket.write("", gone);
      });
    },
    readLine: (timeoutMs) => read(frames.line, limits.line, timeoutMs),
    readBlock: (timeoutMs) => read(frames.block, limits.block, timeoutMs),
    pending: frames.rest,
    unread: frames.unread,
    pendingEntry: () => transcript.length() - 1,
    ended: () => ended !== undefined,
    async startTls(timeoutMs) {
      const discarded = frames.clear();
      const entry = transcript.length() - 1;
      raw.removeAllListeners();
      const { through, take: follow } = watchRecords(raw, (record) => {
        lastRecord = record;
      });
      inlet.take = follow;
      const { ca, insecure, servername } = options.tls;
      const secure = tls.connect({
        socket: through,
        host: options.host,
        secureContext: contextFor(ca),
        rejectUnauthorized: !insecure,
        ...(servername !== undefined ? { servername } : net.isIP(options.host) === 0 && { servername: options.host }),
      });
      const outcome = await new Promise<{ ok: true } | { ok: false; reason: string; closed: boolean }>((resolve) => {
        const timer = setTimeout(
          () => resolve({ ok: false, reason: `no answer within ${timeoutMs / 1000} s`, closed: false }),
          timeoutMs,
        );
        const settle = (result: { ok: true } | { ok: false; reason: string; closed: boolean }) => {
          clearTimeout(timer);
          resolve(result);
        };
        secure.once("secureConnect", () => settle({ ok: true }));
        secure.once("error", (error: NodeJS.ErrnoException) =>
          settle({ ok: false, reason: explainTls(error), closed: error.code === "ECONNRESET" }),
        );
        secure.once("close", () => settle({ ok: false, reason: "the server closed the connection", closed: true }));
      });
      if (!outcome.ok) {
        transcript.event(number, `TLS handshake failed: ${outcome.reason}`);
        secure.on("error", () => undefined);
        secure.destroy();
        raw.destroy();
        finish("closed", "closed after the failed handshake");
        return { ...outcome, discarded, entry };
      }
      transcript.event(number, `${secure.getProtocol()} ${secure.getCipher().name}`);
      secure.removeAllListeners("error").removeAllListeners("close");
      socket = secure;
      secure.on("data", take);
      listen(secure);
      return { ...outcome, discarded, entry };
    },
    async closed(timeoutMs) {
      const until = performance.now() + timeoutMs;
      while (!ended) {
        if (!(await happening(until)) && performance.now() >= until) return { kind: "time-out" };
      }
      return { kind: ended.kind };
    },
    closeNotified: () => socket instanceof tls.TLSSocket && isAlert(lastRecord, socket.getProtocol()),
    async disturbed(ms) {
      const before = arrived;
      if (frames.unread() > 0 || ended) return true;
      const until = performance.now() + ms;
      while (performance.now() < until) {
        await happening(until);
        if (arrived !== before || ended) return true;
      }
      return false;
    },
    halfClose() {
      transcript.event(number, "we close our side");
      socket.end();
    },
    drop() {
      clearTimeout(timer);
      timer = undefined;
      if (!ended) transcript.event(number, "we drop the connection");
      ended ??= { kind: "closed", detail: "dropped by us" };
      socket.destroy();
      raw.destroy();
    },
    reset() {
      clearTimeout(timer);
      timer = undefined;
      transcript.event(number, "we reset the connection");
      ended ??= { kind: "closed", detail: "reset by us" };
      raw.resetAndDestroy();
    },
  };
}
