import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Protocol, Registered } from "../../protocol/protocol.js";
import type { Target } from "../../protocol/target.js";
import { parseDeliver, parseDeliverCommand } from "./parse.js";

const alice = { user: "alice", password: "secret" };
const target: Target = {
  name: "test",
  endpoints: [],
  accounts: [alice],
  starttls: false,
  tls: {},
  connectTimeout: 1000,
  timeout: 5000,
  loginTimeout: 5000,
  wipe: false,
};
const delivery = (text: string, timeout: number, protocols: readonly Registered[] = []) =>
  parseDeliver(text, { ...target, timeout }, protocols);
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
    await delivery(`${protocol}://127.0.0.1:${port}?domain=mail.test`, 2000).send("alice", [
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
      delivery(`${protocol}://127.0.0.1:${port}`, 2000).send("alice", [message("A: b\r\n\r\n")]),
    ).rejects.toThrow(/answered 550 who\? to RCPT TO/);
  });
});

it("maildir: keeps the order in the names, and has LF line ends", async () => {
  const path = folder();
  mkdirSync(join(path, "alice"));
  await delivery(`maildir:${path}/{user}`, 1000).send("alice", [
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

describe("mbox", () => {
  const separator = "From mailspec@mailspec.example Mon Mar  2 10:00:00 2026\n";
  const deliver = (path: string, ...messages: string[]) =>
    delivery(`mbox:${path}/{user}`, 300).send("root", messages.map(message));

  it("appends with separators, LF line ends, and From lines quoted", async () => {
    const path = folder();
    await deliver(path, "A: b\r\n\r\nFrom me\r\n>From you\r\nfrom\r\n", "no end");
    await deliver(path, "\xff\0\r\n");
    expect(readFileSync(join(path, "root"), "latin1")).toBe(
      `${separator}A: b\n\n>From me\n>>From you\nfrom\n\n${separator}no end\n\n${separator}\xff\0\n\n`,
    );
    expect(readdirSync(path)).toEqual(["root"]);
  });

  it.each([
    ["old", "old\n\n"],
    ["old\n", "old\n\n"],
    ["\n", "\n\n"],
    ["old\n\n", "old\n\n"],
    ["", ""],
  ])("sets a blank line before what it appends to %j", async (before, kept) => {
    const path = folder();
    writeFileSync(join(path, "root"), before);
    await deliver(path, "x\r\n");
    expect(readFileSync(join(path, "root"), "latin1")).toBe(`${kept}${separator}x\n\n`);
  });

  it("makes a file that is its user's alone", async () => {
    const path = folder();
    await deliver(path, "x\r\n");
    expect(statSync(join(path, "root")).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.getuid?.() !== 0)("leaves no file to a user that there is not", async () => {
    const path = folder();
    const sent = delivery(`mbox:${path}/{user}`, 300).send("mailspec-nobody", [message("x\r\n")]);
    await expect(sent).rejects.toThrow(/mailspec-nobody/);
    expect(readdirSync(path)).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)("leaves a virtual user's file to whose folder it is", async () => {
    const path = folder();
    chownSync(path, 8, 12);
    await delivery(`mbox:${path}/{user}`, 300).send("alice@mail.example", [message("x\r\n")]);
    const { uid, gid } = statSync(join(path, "alice@mail.example"));
    expect([uid, gid]).toEqual([8, 12]);
  });

  it("waits for somebody else's lock, and does not break it", async () => {
    const path = folder();
    const lock = join(path, "root.lock");
    writeFileSync(lock, "");
    await expect(deliver(path, "x\r\n")).rejects.toThrow(/root\.lock is still there after 300 ms/);
    expect(existsSync(lock)).toBe(true);
    const sent = deliver(path, "x\r\n");
    setTimeout(() => rmSync(lock), 50);
    await sent;
    expect(readdirSync(path)).toEqual(["root"]);
  });
});

it.each([true, false])("only who gives a program says whether it is raw: %s", (raw) => {
  expect(parseDeliverCommand("program", 1, raw).raw).toBe(raw);
});

it("a program gets the message on its standard input, octet by octet", async () => {
  const path = join(folder(), "out");
  await parseDeliverCommand(
    `node -e "process.stdin.pipe(require('fs').createWriteStream(process.argv[1]))" ${path}-{user}`,
    5000,
    true,
  ).send("alice", [message("A: b\r\n\r\n\x00\xff")]);
  expect(readFileSync(`${path}-alice`, "latin1")).toBe("A: b\r\n\r\n\x00\xff");
});

it("a program that fails is an error with what it said", async () => {
  await expect(
    parseDeliverCommand(`node -e "console.error('no room'); process.exit(3)"`, 5000, false).send("a", [message("x")]),
  ).rejects.toThrow(/ended with exit code 3: no room/);
});

describe("a server that does not come to an end", () => {
  const greeting = (port: number) => delivery(`lmtp://127.0.0.1:${port}`, 600).send("alice", [message("A: b\r\n\r\n")]);
  const speaking = async (speak: (socket: net.Socket) => void) => {
    const server = net.createServer((socket) => {
      socket.on("error", () => undefined);
      speak(socket);
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return (server.address() as net.AddressInfo).port;
  };

  it("is not listened to for ever: a flood of 250-", async () => {
    const port = await speaking((socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write("250-X\r\n".repeat(10_000)));
        socket.once("drain", more);
      };
      more();
    });
    const before = process.memoryUsage().rss;
    const began = performance.now();
    await expect(greeting(port)).rejects.toThrow("the answer to the greeting is not over after 200 lines");
    expect(performance.now() - began).toBeLessThan(3000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it.each(["250-X\r\n", "2"])("nor one that drips %j", async (text) => {
    const port = await speaking((socket) => {
      const timer = setInterval(() => socket.write(text), 50);
      socket.on("close", () => clearInterval(timer));
    });
    const began = performance.now();
    await expect(greeting(port)).rejects.toThrow(/answer to the greeting/);
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it("nor one that is silent", async () => {
    const port = await speaking(() => undefined);
    await expect(greeting(port)).rejects.toThrow("no answer to the greeting within 0.6 s");
  });
});

describe("a program that does not come to an end", () => {
  const running = (script: string, timeout = 500) =>
    parseDeliverCommand(`node -e "${script}" {user}`, timeout, false).send("alice", [message("x".repeat(1_000_000))]);
  const timed = async (work: Promise<void>) => {
    const began = performance.now();
    await expect(work).rejects.toThrow(/^node did not end within 0.5 s/);
    expect(performance.now() - began).toBeLessThan(5000);
  };

  it("is killed: it hangs", () => timed(running("setInterval(() => 0, 1000)")));
  it("is killed: it does not care for SIGTERM", () =>
    timed(running("process.on('SIGTERM', () => 0); setInterval(() => 0, 1000)")));
  it("is killed: it has others hold its standard error", () =>
    timed(running("require('child_process').spawn('sleep', ['30'], { stdio: 'inherit' })")));
  it("is killed, and not kept: it prints without end", async () => {
    const before = process.memoryUsage().rss;
    await timed(running("const w = () => process.stderr.write('x'.repeat(1e6), w); w()"));
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  it("has delivered, when it has ended and left somebody behind", async () => {
    const began = performance.now();
    await running("require('child_process').spawn('sleep', ['6'], { stdio: 'inherit', detached: true }).unref()", 5000);
    expect(performance.now() - began).toBeLessThan(4500);
  });
});

it.each(["a>\r\nDATA", "a b", "\0"])("%j is no mailbox for RCPT", async (user) => {
  const { port, said } = await mailServer();
  await expect(delivery(`lmtp://127.0.0.1:${port}`, 1000).send(user, [message("x")])).rejects.toThrow("no name");
  expect(said.some((line) => line.startsWith("RCPT"))).toBe(false);
});

it.each(["toy://h", "ftp://h", "somewhere"])("%s is no way to deliver", (text) => {
  expect(() => delivery(text, 1)).toThrow(/write lmtp:\/\//);
});

describe("a protocol that puts mail into mailboxes", () => {
  const put: string[] = [];
  const toy: Registered = {
    id: "toy",
    title: "Toy",
    schemes: [{ name: "toy", port: 1, implicitTls: false }],
    putsMail: true,
    load: async () => {
      const its: Pick<Protocol, "putMail"> = {
        putMail: async ({ account, endpoint }, messages) =>
          void put.push(account.user, endpoint.url, ...messages.map(String)),
      };
      return its as Protocol;
    },
  };

  it("delivers as the account", async () => {
    await delivery("toy://127.0.0.1:7", 1, [toy]).send("alice", [message("a"), message("b")]);
    expect(put).toEqual(["alice", "toy://127.0.0.1:7", "a", "b"]);
  });

  it("has no account of a stranger, and none in its URL", async () => {
    await expect(delivery("toy://h", 1, [toy]).send("bob", [])).rejects.toThrow("there is no --account bob");
    expect(() => delivery("toy://alice:secret@h", 1, [toy])).toThrow(/^toy:\/\/h:1: mail is delivered as each account/);
  });
});
