import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { RunningReference } from "../../../protocol/reference.js";
import { mailboxes } from "../../../runner/read-back/memory.js";
import type { Hooks } from "./fault.js";
import { imapReference, referenceWith } from "./reference.js";

const accounts = [{ user: "tim", password: "secret" }];
const LOGIN = "a LOGIN tim secret\r\n";
const running: RunningReference[] = [];
afterEach(() => Promise.all(running.splice(0).map((its) => its.close())));

/** A client that reads until something was said. */
function client(socket: net.Socket) {
  let come = "";
  socket.on("data", (octets: Buffer) => {
    come += octets.toString("latin1");
  });
  socket.on("error", () => undefined);
  return {
    socket,
    write: (text: string) => socket.write(Buffer.from(text, "latin1")),
    /** All down to what matches; it is not read again. */
    async until(wanted: RegExp): Promise<string> {
      for (;;) {
        const found = wanted.exec(come);
        if (found) {
          const end = found.index + found[0].length;
          const read = come.slice(0, end);
          come = come.slice(end);
          return read;
        }
        await once(socket, "data");
      }
    },
    rest: () => come,
  };
}

async function started(hooks?: Hooks, boxes = mailboxes("a test", false)) {
  const reference = hooks ? referenceWith([{ id: "it", breaks: "", summary: "", hooks }]) : imapReference;
  const server = await reference.start({ accounts, mailboxes: boxes, ...(hooks && { fault: "it" }) });
  running.push(server);
  const [port, tlsPort] = server.urls.map((url) => Number(new URL(url).port));
  const connect = async () => {
    const its = client(net.connect(port ?? 0, "127.0.0.1"));
    await its.until(/^\* OK .*\r\n/);
    return its;
  };
  return { server, boxes, connect, tlsPort: tlsPort ?? 0 };
}

describe("literals", () => {
  it("are asked for, unless they come unasked", async () => {
    const its = await (await started()).connect();
    its.write("a LOGIN {3}\r\n");
    await its.until(/^\+ .*\r\n$/);
    its.write("tim {6+}\r\nsecret\r\n");
    expect(await its.until(/a OK .*\r\n/)).toMatch(/^a OK /);
  });

  it("that are too large are refused, and what comes of them is thrown away", async () => {
    const its = await (await started()).connect();
    its.write("a LOGIN {999999999999}\r\nb NOOP\r\n");
    expect(await its.until(/b .*\r\n/)).toMatch(/^a BAD \[TOOBIG\].*\r\nb OK /);
    its.write(`c LOGIN {9000+}\r\n${"x".repeat(9000)} secret\r\nd NOOP\r\n`);
    expect(await its.until(/d .*\r\n/)).toMatch(/^c BAD \[TOOBIG\].*\r\nd OK /);
    its.write(`${LOGIN}e APPEND INBOX {99999999999}\r\n`);
    expect(await its.until(/e .*\r\n/)).toMatch(/e NO \[TOOBIG\]/);
  });

  it("of a command that may not be given are not asked for", async () => {
    const its = await (await started()).connect();
    its.write("a APPEND INBOX {3}\r\nb NOOP\r\n");
    expect(await its.until(/b .*\r\n/)).toMatch(/^a BAD .*\r\nb OK /);
  });

  it("hold what looks like commands, cut anywhere", async () => {
    const its = await (await started()).connect();
    const text = `${LOGIN}b APPEND INBOX {19+}\r\nx: y\r\n\r\nc LOGOUT\r\n\r\nd SELECT INBOX\r\ne FETCH 1 BODY.PEEK[]\r\n`;
    for (const octet of text) {
      its.write(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await its.until(/e OK .*\r\n/)).toContain("* 1 FETCH (BODY[] {19}\r\nx: y\r\n\r\nc LOGOUT\r\n\r)");
  });
});

describe("a session", () => {
  it("answers a pipeline in its order", async () => {
    const its = await (await started()).connect();
    its.write(`${LOGIN}b SELECT INBOX\r\nc NOOP\r\nd FOO\r\ne LOGOUT\r\nf NOOP\r\n`);
    const said = await its.until(/e OK .*\r\n/);
    expect(said.match(/^\w (?:OK|BAD)/gm)).toEqual(["a OK", "b OK", "c OK", "d BAD", "e OK"]);
    await once(its.socket, "close");
    expect(its.rest()).toBe("");
  });

  it("goes on behind a line without an end, in bounded memory", async () => {
    const its = await (await started()).connect();
    its.write(`a ${"x".repeat(200_000)}`);
    its.write("\r\nb NOOP\r\n");
    expect(await its.until(/b .*\r\n/)).toMatch(/^a BAD .*\r\nb OK /);
  });

  it("goes on in TLS with nothing of what came in the clear", async () => {
    const its = await (await started()).connect();
    its.write("a STARTTLS\r\nb NOOP\r\n");
    await its.until(/^a OK .*\r\n/);
    its.socket.removeAllListeners("data");
    const secured = client(tls.connect({ socket: its.socket, rejectUnauthorized: false }));
    secured.write("c CAPABILITY\r\n");
    const said = await secured.until(/c OK .*\r\n/);
    expect(said).not.toMatch(/STARTTLS|^b /m);
  });

  it("begins in TLS on the other port", async () => {
    const { tlsPort } = await started();
    const its = client(tls.connect({ port: tlsPort, host: "127.0.0.1", rejectUnauthorized: false }));
    its.write(LOGIN);
    expect(await its.until(/a OK .*\r\n/)).toMatch(/^\* OK /);
  });
});

describe("the store", () => {
  it("is what other protocols see: what comes and goes there is told in IDLE", async () => {
    const { connect, boxes, server } = await started();
    const its = await connect();
    server.deliver("tim", Buffer.from("Subject: a\n\nb"));
    its.write(`${LOGIN}b SELECT INBOX\r\nc FETCH 1 BODY.PEEK[]\r\nd IDLE\r\n`);
    expect(await its.until(/^\+ .*\r\n/m)).toContain("{17}\r\nSubject: a\r\n\r\nb\r\n)");
    server.deliver("tim", Buffer.from("Subject: b\r\n\r\n"));
    await its.until(/\* 2 EXISTS\r\n/);
    boxes.remove("tim", new Set([boxes.of("tim")[0]?.key ?? ""]));
    await its.until(/\* 1 EXPUNGE\r\n/);
    its.write("DONE\r\ne STORE 1 +FLAGS.SILENT (\\Deleted)\r\nf EXPUNGE\r\ng APPEND INBOX {7+}\r\nnew\r\n\r\n\r\n");
    await its.until(/g OK .*\r\n/);
    expect(boxes.of("tim").map(({ octets }) => Buffer.from(octets).toString())).toEqual(["new\r\n\r\n"]);
  });

  it("tells another session in IDLE at once", async () => {
    const { connect } = await started();
    const [one, other] = [await connect(), await connect()];
    one.write(`${LOGIN}b SELECT INBOX\r\nc IDLE\r\n`);
    await one.until(/^\+ /m);
    other.write(`${LOGIN}b APPEND INBOX {2+}\r\nx\n\r\n`);
    await one.until(/\* 1 EXISTS\r\n/);
  });
});

describe("a fault", () => {
  it.each<[string, Hooks, RegExp]>([
    ["changes a reply", { reply: (its) => Buffer.from(its.toString().replace("OK", "NO")) }, /^a NO /m],
    [
      "doubles it",
      { reply: (its, { name }) => (name === "NOOP" ? Buffer.concat([its, its]) : its) },
      /^a OK .*\r\na OK /m,
    ],
    ["delays it", { delay: () => 20 }, /^a OK /m],
    ["changes values", { responses: (all) => [{ kind: "continue", text: "x" }, ...all] }, /^\+ x\r\na OK /m],
    [
      "replaces a step",
      {
        outcome: ({ session, account, name }, proper) =>
          name === "NOOP"
            ? { session, account, responses: [{ kind: "tagged", tag: "a", condition: "BAD", text: "no" }] }
            : proper(),
      },
      /^a BAD no/m,
    ],
  ])("%s", async (_, hooks, wanted) => {
    const { server } = await started(hooks);
    const its = client(net.connect(Number(new URL(server.urls[0] ?? "").port), "127.0.0.1"));
    its.write("a NOOP\r\n");
    expect(await its.until(wanted)).toMatch(wanted);
  });
});
