import { randomBytes } from "node:crypto";
import { once } from "node:events";
import net from "node:net";
import { dotStuff } from "../../../wire/dot-stuffing.js";
import type { Parameter } from "../grammar/path.js";
import type { Recipient, SessionState, Taken } from "../model/state.js";
import type { Store } from "./store.js";
import { receivedField } from "./trace.js";

/** A message as it goes to the next server. */
export interface Passed {
  /** "" is the null reverse-path. */
  readonly sender: string;
  readonly parameters: readonly Parameter[];
  readonly recipients: readonly Recipient[];
  readonly content: Buffer;
}

/** Where a fault can take hold of it. */
export interface RelayHooks {
  /** Changes what is passed on: envelope, content with the Received field. */
  readonly passed?: (passed: Passed) => Passed;
  /** Changes a command line, without CRLF; undefined: it is left out. */
  readonly line?: (line: string) => string | undefined;
  /** Changes the mail data as they stand on the wire, without the final dot. */
  readonly wire?: (wire: Buffer) => Buffer;
  /** Says the next thing without waiting for the reply to this line; `""`: for the greeting. */
  readonly hasty?: (line: string) => boolean;
  /** Closes without QUIT. */
  readonly withoutQuit?: boolean;
  /** So often each message is passed on. */
  readonly copies?: number;
  /** Nobody hears of what was refused. */
  readonly silent?: boolean;
  /** Changes a report: its envelope and its text. */
  readonly reports?: (report: Passed, about: Passed) => Passed;
  /** The reverse-path of notifications, in place of the null one. */
  readonly notifiesFrom?: string;
}

/** A relay to whom it is told where the next server listens. */
export interface Relay {
  readonly protocol: "smtp" | "lmtp";
  readonly to: (port: number) => void;
  readonly passOn: NonNullable<Store["passOn"]>;
}

/** A reply: its code and the texts of its lines. */
interface Reply {
  readonly code: string;
  readonly lines: readonly string[];
}

/** Parameters that each extension brings. */
const BROUGHT: Readonly<Record<string, readonly string[]>> = {
  "8BITMIME": ["BODY"],
  SMTPUTF8: ["SMTPUTF8"],
  DSN: ["RET", "ENVID", "NOTIFY", "ORCPT"],
};

/** Passes mail on that is for nobody in `domain`, in a session for each message. */
export function relayTo(protocol: Relay["protocol"], domain: string, hooks: RelayHooks = {}): Relay {
  let port: number | undefined;
  const name = `mx.${domain}`;
  const send = async (passed: Passed) => {
    if (port === undefined) return;
    // RFC 8689 §4.2.1: the way on has no TLS.
    const needsTls = passed.parameters.some(({ keyword }) => keyword === "REQUIRETLS");
    const refused = needsTls
      ? passed.recipients.map(({ mailbox }) => mailbox.written)
      : await transfer(protocol, port, name, hooks.passed?.(passed) ?? passed, hooks);
    // RFC 5321 §3.6.3: whoever sent it is told, unless it was a notification itself.
    if (refused.length === 0 || passed.sender === "" || hooks.silent) return;
    const told = notification(passed.sender, refused, name);
    const made = { ...told, sender: hooks.notifiesFrom ?? "" };
    await transfer(protocol, port, name, hooks.reports?.(made, passed) ?? made, {});
  };
  return {
    protocol,
    to: (its) => {
      port = its;
    },
    passOn(taken, state) {
      const passed = passedOf(taken, state, { domain, name });
      if (passed.recipients.length === 0) return;
      for (let copy = 0; copy < (hooks.copies ?? 1); copy++) void send(passed);
    },
  };
}

/** What of a message is not for mailboxes here. */
function passedOf(
  taken: Taken,
  state: SessionState,
  { domain, name }: { readonly domain: string; readonly name: string },
): Passed {
  const isElsewhere = ({ mailbox }: Recipient) =>
    mailbox.domain !== undefined && mailbox.domain !== "[127.0.0.1]" && mailbox.domain.toLowerCase() !== domain;
  const recipients = taken.recipients.filter(isElsewhere);
  const received = receivedField(state, { ...taken, recipients }, { name, id: randomBytes(6).toString("hex") });
  return {
    sender: taken.transaction.reversePath,
    parameters: taken.transaction.parameters,
    recipients,
    content: Buffer.concat([Buffer.from(received, "latin1"), taken.content]),
  };
}

function notification(to: string, refused: readonly string[], name: string): Passed {
  const date = new Date().toUTCString().replace("GMT", "+0000");
  const text =
    `Received: by ${name}; ${date}\r\nDate: ${date}\r\nFrom: <postmaster@${name}>\r\nTo: <${to}>\r\n` +
    `Message-ID: <${randomBytes(8).toString("hex")}@${name}>\r\nSubject: Undeliverable\r\n\r\nIt was refused for ${refused.join(", ")}.\r\n`;
  const [local = "", domain = ""] = to.split("@");
  return {
    sender: "",
    parameters: [],
    recipients: [{ mailbox: { written: to, local, domain }, parameters: [] }],
    content: Buffer.from(text, "latin1"),
  };
}

/** One session with the next server; gives the recipients that it refused. */
async function transfer(
  protocol: Relay["protocol"],
  port: number,
  name: string,
  { sender, parameters, recipients, content }: Passed,
  hooks: RelayHooks,
): Promise<readonly string[]> {
  const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => socket.destroy());
  const next = repliesOf(socket);
  /** Replies that nobody has waited for. */
  let ahead = 0;
  const answered = async (isHasty: boolean): Promise<Reply> => {
    if (isHasty) {
      ahead++;
      return { code: "250", lines: [] };
    }
    for (; ahead > 0; ahead--) await next();
    return next();
  };
  const command = async (text: string): Promise<Reply> => {
    const line = hooks.line ? hooks.line(text) : text;
    if (line === undefined) return { code: "250", lines: [] };
    socket.write(Buffer.from(`${line}\r\n`, "latin1"));
    return answered(hooks.hasty?.(text) ?? false);
  };
  const names = recipients.map(({ mailbox }) => mailbox.written);
  try {
    await answered(hooks.hasty?.("") ?? false);
    const { lines } = await command(`${protocol === "lmtp" ? "LHLO" : "EHLO"} ${name}`);
    const offered = new Set(lines.map((line) => line.split(" ")[0]?.toUpperCase() ?? ""));
    const taken = new Set(
      Object.keys(BROUGHT).flatMap((keyword) => (offered.has(keyword) ? (BROUGHT[keyword] ?? []) : [])),
    );
    const isTaken = ({ keyword }: Parameter) => taken.has(keyword);
    // A last line without an end gets one (RFC 5321 §4.1.1.4).
    const length = content.length + (content.subarray(-2).equals(Buffer.from("\r\n")) ? 0 : 2);
    const size = offered.has("SIZE") ? [{ keyword: "SIZE", value: String(length) }] : [];
    const from = await command(`MAIL FROM:<${sender}>${printed([...size, ...parameters.filter(isTaken)])}`);
    if (!from.code.startsWith("2")) return names;
    const refused: string[] = [];
    for (const { mailbox, parameters: its } of recipients) {
      const to = await command(`RCPT TO:<${mailbox.written}>${printed(its.filter(isTaken))}`);
      if (!to.code.startsWith("2")) refused.push(mailbox.written);
    }
    const accepted = names.filter((its) => !refused.includes(its));
    if (accepted.length > 0) {
      const go = await command("DATA");
      if (!go.code.startsWith("3") && !hooks.hasty?.("DATA")) refused.push(...accepted);
      else {
        const wire = Buffer.from(dotStuff(content)).subarray(0, -3);
        socket.write(Buffer.concat([hooks.wire?.(wire) ?? wire, Buffer.from(".\r\n")]));
        for (const its of protocol === "lmtp" ? accepted : [accepted.join(", ")])
          if (!(await answered(false)).code.startsWith("2")) refused.push(its);
      }
    }
    if (!hooks.withoutQuit) await command("QUIT");
    return refused;
  } finally {
    socket.end();
  }
}

const printed = (parameters: readonly Parameter[]): string =>
  parameters.map(({ keyword, value }) => ` ${keyword}${value === undefined ? "" : `=${value}`}`).join("");

/** Reads replies, one after the other; at the end of the connection each is 421. */
function repliesOf(socket: net.Socket): () => Promise<Reply> {
  let text = "";
  let isOver = false;
  socket.on("data", (octets: Buffer) => {
    text += octets.toString("latin1");
    socket.emit("reply");
  });
  socket.on("close", () => {
    isOver = true;
    socket.emit("reply");
  });
  return async () => {
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*(\d{3})(?: .*)?\r\n/.exec(text);
      if (whole) {
        text = text.slice(whole[0].length);
        const lines = whole[0].split("\r\n").slice(0, -1);
        return { code: whole[1] ?? "", lines: lines.slice(1).map((line) => line.slice(4)) };
      }
      if (isOver) return { code: "421", lines: [] };
      await once(socket, "reply");
    }
  };
}
