import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";

/** A reply: its code and the texts of its lines. */
export interface Reply {
  readonly code: string;
  readonly lines: readonly string[];
}

/** Where the next server listens, and the certificate that it is known by. */
export interface Hop {
  readonly port: number;
  readonly certificate?: string;
}

/** A connection to the next server. */
export interface Connection {
  /** The next reply; 421 when the connection is over. `isLine`: for faults, each line is taken for one. */
  readonly next: (isLine?: boolean) => Promise<Reply>;
  readonly write: (octets: string | Uint8Array) => void;
  /** TLS; "verified" when the certificate is one that we know. */
  readonly startTls: () => Promise<"failed" | "unverified" | "verified">;
  readonly isOver: () => boolean;
  readonly end: () => void;
  /** Waits for nothing more. */
  readonly giveUp: () => void;
}

/** What is said of a connection that is over. */
export const LOST: Reply = { code: "421", lines: [] };

/** Connects to a port of this machine. */
export function connectTo({ port, certificate }: Hop): Connection {
  let socket: net.Socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
  let text = "";
  let isOver = false;
  const bell = new EventTarget();
  const ring = () => bell.dispatchEvent(new Event("ring"));
  const onData = (octets: Buffer) => {
    text += octets.toString("latin1");
    ring();
  };
  const over = () => {
    isOver = true;
    ring();
  };
  const listen = (to: net.Socket) => {
    to.on("data", onData);
    to.on("error", () => to.destroy());
    to.on("end", over);
    to.on("close", over);
  };
  listen(socket);
  return {
    isOver: () => isOver,
    write: (octets) => void socket.write(typeof octets === "string" ? Buffer.from(octets, "latin1") : octets),
    end: () => void socket.end(),
    giveUp() {
      socket.destroy();
      over();
    },
    async next(isLine = false) {
      for (;;) {
        const whole = (isLine ? /^(\d{3})(?:[- ].*)?\r\n/ : /^(?:\d{3}-.*\r\n)*(\d{3})(?: .*)?\r\n/).exec(text);
        if (whole) {
          text = text.slice(whole[0].length);
          return {
            code: whole[1] ?? "",
            lines: whole[0]
              .split("\r\n")
              .slice(0, -1)
              .map((line) => line.slice(4)),
          };
        }
        if (isOver) return LOST;
        await once(bell, "ring");
      }
    },
    async startTls() {
      socket.removeListener("data", onData);
      const secure = tls.connect({
        socket,
        host: "127.0.0.1",
        rejectUnauthorized: false,
        ...(certificate !== undefined && { ca: certificate }),
      });
      secure.on("error", () => secure.destroy());
      const shaken = await Promise.race([
        once(secure, "secureConnect").then(() => true),
        once(secure, "close").then(() => false),
      ]).catch(() => false);
      if (!shaken) return "failed";
      // What came in the clear behind the 220 is never read.
      text = "";
      socket = secure;
      listen(secure);
      return secure.authorized ? "verified" : "unverified";
    },
  };
}
