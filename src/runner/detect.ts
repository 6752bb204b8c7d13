import net from "node:net";
import tls from "node:tls";
import type { Registered } from "../protocol/protocol.js";

/** Milliseconds that a server may take to greet. */
const GREETING = 3000;
/** Octets of a greeting that are looked at. */
const ENOUGH = 512;

/** What a port speaks, by its greeting: the id of a protocol, and whether behind TLS from the first octet. */
export interface Spoken {
  readonly protocol: string;
  readonly implicitTls: boolean;
}

/** Connects to a port and looks which protocol greets there, without and with TLS; undefined when none does. */
export async function detect(host: string, port: number): Promise<Spoken | undefined> {
  for (const implicitTls of [false, true]) {
    const protocol = protocolOf(await greetingOf(host, port, implicitTls), port);
    // Behind TLS from the first octet there is submission only.
    if (protocol !== undefined)
      return { protocol: protocol === "smtp" && implicitTls ? "submission" : protocol, implicitTls };
  }
  return undefined;
}

/** The protocol that greets so. SMTP and submission greet alike: the last digits of a port can say which it is. */
export function protocolOf(greeting: string, port: number): string | undefined {
  if (/^\+OK\b/.test(greeting)) return "pop3";
  if (/^\* (?:OK|PREAUTH|BYE)\b/.test(greeting)) return "imap";
  if (!/^220[ -]/.test(greeting)) return undefined;
  if (/\bLMTP\b/.test(greeting)) return "lmtp";
  return /(?:587|465)$/.test(String(port)) ? "submission" : "smtp";
}

/** The URL of what is spoken there. */
export function urlOf(host: string, port: number, { protocol, implicitTls }: Spoken, known: readonly Registered[]) {
  const scheme = known.find(({ id }) => id === protocol)?.schemes.find((its) => its.implicitTls === implicitTls);
  return scheme && `${scheme.name}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function greetingOf(host: string, port: number, isTls: boolean): Promise<string> {
  return new Promise((done) => {
    // Whom to trust is not the question yet.
    const socket = isTls ? tls.connect({ host, port, rejectUnauthorized: false }) : net.connect({ host, port });
    let heard = "";
    const end = () => {
      socket.destroy();
      done(heard);
    };
    socket.setTimeout(GREETING, end).once("error", end).once("close", end);
    socket.on("data", (octets: Buffer) => {
      heard += octets.toString("latin1");
      if (heard.includes("\n") || heard.length > ENOUGH) end();
    });
  });
}
