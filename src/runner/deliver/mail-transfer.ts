import { seconds } from "../../input/duration.js";
import { UsageError } from "../../input/usage-error.js";
import type { Delivery } from "../../protocol/delivery.js";
import { connect } from "../../wire/connect.js";
import type { Connection } from "../../wire/connection.js";
import { dotStuff } from "../../wire/dot-stuffing.js";
import { latin1 } from "../../wire/latin1.js";
import { transcript } from "../../wire/transcript.js";
import { inWords } from "../../wire/trouble.js";
import { aLine } from "../../wire/unit.js";

/** Over LMTP (RFC 2033) or SMTP (RFC 5321), all messages on one connection. A user without a domain stays without one on LMTP. */
export function deliverByMailTransfer(
  protocol: "lmtp" | "smtp",
  text: string,
  timeoutMs: number,
  ofTarget?: string,
): Delivery {
  let url: URL;
  try {
    url = new URL(text.replace(/^(lmtp|smtp):/, "http:"));
  } catch {
    throw new UsageError(`${text.replace(/:\/\/.*@/s, "://…@")} is no URL: write ${protocol}://host:port`);
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? { lmtp: 24, smtp: 25 }[protocol] : Number(url.port);
  const domain = url.searchParams.get("domain") ?? ofTarget ?? (protocol === "smtp" ? "localhost" : "");

  return {
    raw: false,
    queued: protocol === "smtp",
    host,
    async send(user, messages) {
      const wire = await connect(
        { host, port, implicitTls: false, tls: {}, connectTimeout: timeoutMs },
        1,
        transcript(),
      );
      try {
        await expectCode(wire, "the greeting", "220", timeoutMs);
        const say = (line: string, code: string) => {
          wire.write(Buffer.from(`${line}\r\n`, "utf8"));
          return expectCode(wire, line, code, timeoutMs);
        };
        const features = await say(`${protocol === "lmtp" ? "LHLO" : "EHLO"} mailspec.localhost`, "250");
        if (/[\0-\x20<>\x7f]/.test(user)) throw new Error(`${JSON.stringify(user)} is no name for a mailbox`);
        const recipient = user.includes("@") || domain === "" ? user : `${user}@${domain}`;
        for (const message of messages) {
          const eightBit =
            features.some((line) => /^250[ -]8BITMIME/i.test(line)) && message.some((octet) => octet > 127);
          await say(`MAIL FROM:<mailspec@localhost>${eightBit ? " BODY=8BITMIME" : ""}`, "250");
          await say(`RCPT TO:<${recipient}>`, "250").catch((error: Error) => {
            throw recipient.includes("@")
              ? error
              : new Error(`${error.message} (--domain says whose mailboxes they are)`);
          });
          await say("DATA", "354");
          wire.write(dotStuff(message));
          await expectCode(wire, "the message", "250", timeoutMs);
        }
        wire.write(Buffer.from("QUIT\r\n"));
      } finally {
        wire.drop();
      }
    },
  };
}

/** Lines of a reply; nobody has so many extensions. */
const MOST = 200;

/** Reads a reply, which has so many milliseconds to come whole. Throws unless it has that code. */
async function expectCode(wire: Connection, to: string, code: string, timeoutMs: number): Promise<readonly string[]> {
  const until = performance.now() + timeoutMs;
  const lines: string[] = [];
  while (lines.length < MOST) {
    const left = until - performance.now();
    if (left <= 0) throw new Error(`the answer to ${to} is not over after ${seconds(timeoutMs)}`);
    const read = await wire.read(aLine, left);
    if (read.kind === "time-out" && lines.length > 0) continue;
    if (read.kind === "time-out") throw new Error(`no answer to ${to} within ${seconds(timeoutMs)}`);
    if (read.kind !== "unit") throw new Error(`no answer to ${to}: ${inWords(read)}`);
    const line = latin1(read.unit.octets);
    lines.push(line);
    if (line[3] === "-") continue;
    if (!line.startsWith(code)) throw new Error(`the server answered ${shortly(line)} to ${to}`);
    return lines;
  }
  throw new Error(`the answer to ${to} is not over after ${MOST} lines`);
}

const shortly = (line: string) => (line.length <= 300 ? line : `${line.slice(0, 300)}…`);
