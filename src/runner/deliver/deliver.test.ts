import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parseDeliver, parseDeliverCommand } from "./parse.js";

const message = (text: string) => Buffer.from(text, "latin1");
const folder = () => mkdtempSync(join(tmpdir(), "mailspec-deliver-"));
const servers: net.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers each line of a client, and keeps what it said. */
async function scripted(answer: (line: string) => string | undefined): Promise<{ port: number; said: string[] }> {
  const said: string[] = [];
  const server = net.createServer((socket) => {
    socket.write("220 here\r\n");
    let rest = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString("latin1")).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        said.push(line);
        const reply = answer(line);
        if (reply !== undefined) socket.write(`${reply}\r\n`);
      }
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { port: (server.address() as net.AddressInfo).port, said };
}

/** A mail server of one session: 354 to DATA, nothing to the lines of a message, 250 to all else. */
function mailServer() {
  let inMessage = false;
  return scripted((line) => {
    if (inMessage) {
      if (line !== ".") return undefined;
      inMessage = false;
      return "250 delivered";
    }
    if (line === "DATA") inMessage = true;
    return line === "DATA" ? "354 go on" : /^[EL]HLO/.test(line) ? "250-here\r\n250 8BITMIME" : "250 fine";
  });
}

describe.each(["lmtp", "smtp"])("%s", (protocol) => {
  it("sends all messages on one connection, dots stuffed, 8-bit announced", async () => {
    const { port, said } = await mailServer();
    await parseDeliver(`${protocol}://127.0.0.1:${port}?domain=mail.test`, 2000).send("alice", [
      message("A: b\r\n\r\n.dot\r\n"),
      message("A: b\r\n\r\n\xe4\r\n"),
    ]);
    expect(said.filter((line) => line.startsWith("RCPT"))).toEqual([
      "RCPT TO:<alice@mail.test>",
      "RCPT TO:<alice@mail.test>",
    ]);
    expect(said).toContain("..dot");
    expect(said.filter((line) => line.startsWith("MAIL"))).toEqual([
      "MAIL FROM:<mailspec@localhost>",
      "MAIL FROM:<mailspec@localhost> BODY=8BITMIME",
    ]);
  });

  it("says what the server refused", async () => {
    const { port } = await scripted((line) => (line.startsWith("RCPT") ? "550 who?" : "250 fine"));
    await expect(
      parseDeliver(`${protocol}://127.0.0.1:${port}`, 2000).send("alice", [message("A: b\r\n\r\n")]),
    ).rejects.toThrow(/answered 550 who\? to RCPT TO/);
  });
});

it("maildir: keeps the order in the names, and has LF line ends", async () => {
  const path = folder();
  mkdirSync(join(path, "alice"));
  await parseDeliver(`maildir:${path}/{user}`, 1000).send("alice", [
    message("one\r\n"),
    message("two\r\n"),
    message("three"),
  ]);
  const names = readdirSync(join(path, "alice/new")).sort();
  expect(names.map((name) => readFileSync(join(path, "alice/new", name), "latin1"))).toEqual([
    "one\n",
    "two\n",
    "three",
  ]);
  expect(readdirSync(join(path, "alice/tmp"))).toEqual([]);
});

it("a program gets the message on its standard input, octet by octet", async () => {
  const path = join(folder(), "out");
  await parseDeliverCommand(
    `node -e "process.stdin.pipe(require('fs').createWriteStream(process.argv[1]))" ${path}-{user}`,
    5000,
  ).send("alice", [message("A: b\r\n\r\n\x00\xff")]);
  expect(readFileSync(`${path}-alice`, "latin1")).toBe("A: b\r\n\r\n\x00\xff");
});

it("a program that fails is an error with what it said", async () => {
  await expect(
    parseDeliverCommand(`node -e "console.error('no room'); process.exit(3)"`, 5000).send("a", [message("x")]),
  ).rejects.toThrow(/ended with exit code 3: no room/);
});

it.each(["imap://h", "ftp://h", "somewhere"])("%s is no way to deliver", (text) => {
  expect(() => parseDeliver(text, 1)).toThrow(/lmtp:\/\//);
});
