import { isTrouble } from "../../../protocol/session.js";
import type { Talk } from "./connections.js";
import { classOf, isOdd, whereOf } from "./describe.js";
import type { Content, Hearing } from "./hear.js";
import { isPlainText, messageOf, stuffed } from "./message.js";
import { Broken, type Scene } from "./scene.js";
import type { Step } from "./script.js";
import { segmentsOf } from "./segments.js";

/** What a script does. */
export interface Sending {
  readonly write: (talk: Talk, octets: string, cuts?: readonly number[]) => Promise<void>;
  readonly say: (step: Extract<Step, { do: "say" }>) => Promise<void>;
  readonly chunks: (step: Extract<Step, { do: "chunks" }>) => Promise<void>;
  readonly startTls: (step: Extract<Step, { do: "start-tls" }>) => Promise<void>;
}

/** Says what steps have to say, and hears what comes of it. */
export function sending(scene: Scene, { hear, settle }: Hearing): Sending {
  const { place, connections, options, note, end, talkOn } = scene;
  const { timeout, saw } = options;
  const { offers } = place;
  const mayPipeline = offers.has("PIPELINING");

  /** The turn of the event loop between two segments lets each go out by itself. */
  const write = async (talk: Talk, octets: string, cuts: readonly number[] = []) => {
    const segments = segmentsOf(octets, cuts);
    for (const [index, segment] of segments.entries()) {
      if (index > 0) await new Promise((resolve) => setImmediate(resolve));
      talk.session.send([{ octets: Buffer.from(connections.filled(segment), "latin1") }]);
    }
  };

  /** Who sends a message with its dot ends its last line. */
  const newContent = (body = "short\r\n"): Content => {
    const mark = connections.mark();
    const message = messageOf(mark, connections.filled(body));
    return { mark, message: message.endsWith("\r\n") ? message : `${message}\r\n` };
  };

  const say = async ({ on, lines, body, cuts = [], apart }: Extract<Step, { do: "say" }>) => {
    for (const group of apart || !mayPipeline ? lines.map((line) => [line]) : groupsOf(lines)) {
      if (scene.spoilt) return;
      const talk = await talkOn(on);
      await settle(talk, "");
      if (scene.spoilt || connections.of(on) !== talk) return;
      const octets = group.map((line) => `${line}\r\n`).join("");
      note({ kind: "send", on, octets, cuts });
      await write(talk, octets, cuts);
      if ((await hear(talk, undefined)) === "data" && !scene.spoilt) await sendData(talk, newContent(body), cuts);
      if (scene.spoilt || connections.of(on) !== talk) return;
      await settle(talk, group.at(-1) ?? "");
      if (group.some(isOdd)) await probe(talk);
    }
  };

  const sendData = async (talk: Talk, content: Content, cuts: readonly number[]) => {
    note({ kind: "data", on: talk.on, message: content.message, cuts });
    if (!isPlainText(content.message)) scene.suspect = "rfc5321/2.3.8/end-of-data-lookalikes";
    await write(talk, stuffed(content.message), cuts);
    await hear(talk, content);
    if (scene.suspect !== undefined) await probe(talk);
    scene.suspect = undefined;
  };

  /** A command whose reply cannot be taken for one to anything else. */
  const probe = async (talk: Talk) => {
    if (scene.spoilt || connections.of(talk.on) !== talk || talk.states.some(({ sasl }) => sasl)) return;
    if (talk.session.connection.ended()) return;
    note({ kind: "send", on: talk.on, octets: "NOOP\r\n", cuts: [] });
    await write(talk, "NOOP\r\n");
    await hear(talk, undefined);
    if (!scene.spoilt && connections.of(talk.on) === talk) await settle(talk, "NOOP");
  };

  const chunks = async ({ on, body, sizes, last }: Extract<Step, { do: "chunks" }>) => {
    if (!offers.has("CHUNKING")) return;
    const talk = await talkOn(on);
    await settle(talk, "");
    if (scene.spoilt || talk.states.some(({ hello, sasl }) => sasl || !hello || hello.verb === "HELO")) return;
    const isContinued = talk.states.some(({ transaction }) => transaction?.chunks);
    const content: Content = { ...newContent(body), isContinued };
    const parts: string[] = [];
    for (let at = 0, turn = 0; at < content.message.length; turn++) {
      const size = turn > 20 ? content.message.length : (sizes[turn % sizes.length] ?? content.message.length);
      parts.push(content.message.slice(at, at + size));
      at += size;
      if (size === 0 && sizes.every((its) => its === 0)) break;
    }
    const commands = parts.map((part, index) => {
      const isLast = last && index === parts.length - 1;
      return `BDAT ${part.length}${isLast ? " LAST" : ""}\r\n${part}`;
    });
    if (parts.join("") !== content.message) content.isContinued = true;
    const groups = mayPipeline ? [commands] : commands.map((command) => [command]);
    for (const group of groups) {
      if (scene.spoilt || connections.of(on) !== talk) return;
      const octets = group.join("");
      note({ kind: "send", on, octets, cuts: [] });
      await write(talk, octets);
      await hear(talk, content);
    }
    if (scene.spoilt || connections.of(on) !== talk) return;
    await settle(talk, "BDAT");
    await probe(talk);
  };

  const startTls = async ({ on, behind }: Extract<Step, { do: "start-tls" }>) => {
    if (!offers.has("STARTTLS")) return;
    const talk = await talkOn(on);
    await settle(talk, "");
    if (scene.spoilt || talk.session.connection.secure() || talk.states.some(({ sasl }) => sasl)) return;
    const octets = ["STARTTLS", ...behind].map((line) => `${line}\r\n`).join("");
    note({ kind: "send", on, octets, cuts: [] });
    await write(talk, octets);
    const heard = await talk.session.next(timeout);
    if (isTrouble(heard) || heard.kind !== "reply") {
      scene.spoilt = true;
      end(talk);
      return;
    }
    note({ kind: "reply", on, came: heard.code === "220" ? "220" : classOf(heard.code[0] ?? "") });
    saw(`${whereOf(talk.states[0])} starttls`, heard.code);
    if (heard.code !== "220") {
      // What becomes of lines behind a refused STARTTLS no RFC says.
      end(talk);
      return;
    }
    const shaken = await talk.session.startTls(timeout);
    if (!shaken.ok) {
      // A server that wants nothing to do with it closes.
      scene.spoilt = true;
      end(talk);
      return;
    }
    note({ kind: "handshake", on });
    talk.states = [{ variant: talk.states[0].variant, secure: true }];
    talk.ended = "STARTTLS";
    try {
      for (const line of ["XYZZY", `${connections.valueOf("hello")} mailspec.example`, "NOOP"]) {
        if (scene.spoilt || connections.of(on) !== talk) return;
        note({ kind: "send", on, octets: `${line}\r\n`, cuts: [] });
        await write(talk, `${line}\r\n`);
        await hear(talk, undefined);
      }
      if (!scene.spoilt && connections.of(on) === talk) await settle(talk, "NOOP");
    } catch (error) {
      if (!(error instanceof Broken) || behind.length === 0) throw error;
      throw new Broken({
        ...error.breach,
        requirement: "rfc3207/4/nothing-before-handshake",
        shape: "carried-out-under-tls",
      });
    }
  };

  return { write, say, chunks, startTls };
}

/** RFC 2920 §3.1, RFC 3030 §2: what need not come last in a group. */
const GROUPED = /^(?:MAIL FROM:[\x20-\x7e]+|RCPT TO:[\x20-\x7e]+|RSET|BDAT \d+(?: LAST)?)$/i;

/** Lines that may go out in one write. */
function groupsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [[]];
  for (const line of lines) {
    groups.at(-1)?.push(line);
    if (!GROUPED.test(line)) groups.push([]);
  }
  return groups.filter((group) => group.length > 0);
}
