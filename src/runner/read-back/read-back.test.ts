import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ReadBack, Watching } from "../../protocol/delivery.js";
import type { Registered } from "../../protocol/protocol.js";
import type { Target } from "../../protocol/target.js";
import { latin1 } from "../../wire/latin1.js";
import { mailboxes } from "./memory.js";
import { parseRead, parseReadCommand } from "./parse.js";

const target: Target = {
  name: "test",
  endpoints: [],
  accounts: [],
  domain: "example.test",
  starttls: false,
  tls: {},
  connectTimeout: 1000,
  timeout: 5000,
  loginTimeout: 5000,
  wipe: false,
};
const toy: Registered = {
  id: "toy",
  title: "Toy",
  schemes: [{ name: "toy", port: 1, implicitTls: false }],
  readsMail: [],
  load: () => Promise.reject(new Error("it is not needed")),
};
const alice = { user: "alice", password: "secret" };
const folder = () => mkdtempSync(join(tmpdir(), "mailspec-read-"));
const read = (text: string) => parseRead(text, target, [toy]);

/** All that is there, or what is new to `known`; keys are added to it. */
async function look(readBack: ReadBack, known = new Set<string>(), account = alice) {
  const found = await readBack.look(account, (key) => !known.has(key) && known.add(key) !== undefined);
  return found.map(({ octets, key: _key, ...envelope }) => ({ ...envelope, text: latin1(octets) }));
}
const textsOf = async (readBack: ReadBack, known?: Set<string>) =>
  (await look(readBack, known)).map(({ text }) => text);

const watching: Watching[] = [];
afterEach(() => {
  for (const its of watching.splice(0)) its.close();
});
/** Whether something changes while that is done, within a time that is long for a computer. */
async function sees(readBack: ReadBack, act: () => void): Promise<boolean> {
  const its = readBack.watch(alice);
  watching.push(its);
  const began = performance.now();
  const changed = its.changed(3000);
  act();
  await changed;
  return performance.now() - began < 2500;
}

describe("maildir", () => {
  const put = (path: string, name: string, text: string) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text, "latin1");
  };

  it("has what is in new and cur, with what its top says of the envelope", async () => {
    const path = folder();
    put(path, "alice/cur/1.M1P1.host:2,S", "Return-Path: <>\nSubject: 1\n\none\n");
    put(
      path,
      "alice/new/2.M2P2.host,S=40",
      "Return-path: <a\xA0 b@b.test>\nDelivered-To: alice@x.test\nSubject: 2\n\nReturn-Path: <c>\n",
    );
    put(path, "alice/tmp/3", "not yet");
    put(path, "alice/dovecot.index", "no message");
    expect(await look(read(`maildir:${path}/{local}`))).toEqual([
      { sender: "", text: "Return-Path: <>\nSubject: 1\n\none\n" },
      { sender: "a\xA0 b@b.test", recipient: "alice@x.test", text: expect.stringContaining("Subject: 2") },
    ]);
  });

  it("knows a message again when it is read: its flags change, and its folder", async () => {
    const path = folder();
    const known = new Set<string>();
    put(path, "alice/new/1.M1P1.host", "one\n");
    const readBack = read(`maildir:${path}/{local}`);
    expect(await textsOf(readBack, known)).toEqual(["one\n"]);
    mkdirSync(join(path, "alice/cur"));
    renameSync(join(path, "alice/new/1.M1P1.host"), join(path, "alice/cur/1.M1P1.host,S=4:2,S"));
    put(path, "alice/new/2.M1P1.host", "two\n");
    expect(await textsOf(readBack, known)).toEqual(["two\n"]);
  });

  it("is empty before the first mail, and is watched nevertheless", async () => {
    const path = folder();
    const readBack = read(`maildir:${path}/{domain}/{local}`);
    expect(await textsOf(readBack)).toEqual([]);
    expect(await sees(readBack, () => put(path, "example.test/alice/new/1", "one\n"))).toBe(true);
    expect(await textsOf(readBack)).toEqual(["one\n"]);
    expect(await sees(readBack, () => put(path, "example.test/alice/new/2", "two\n"))).toBe(true);
  });

  it("tells of a change between two waits, and of none", async () => {
    const path = folder();
    put(path, "alice/new/1", "one\n");
    const its = read(`maildir:${path}/{local}`).watch(alice);
    watching.push(its);
    put(path, "alice/new/2", "two\n");
    await its.changed(3000);
    const began = performance.now();
    while (performance.now() - began < 100) await its.changed(100 - (performance.now() - began));
    expect(performance.now() - began).toBeGreaterThan(90);
  });

  it.each(["../bob", "a/b", ".."])("%s has no mailbox elsewhere", async (user) => {
    await expect(look(read("maildir:/tmp/{local}"), new Set(), { user, password: "" })).rejects.toThrow(
      "no name for a file",
    );
  });
});

const from = (sender: string, date = "Mon Mar  2 10:00:00 2026") => `From ${sender} ${date}\n`;

describe.each(["mbox", "a program that prints one"])("%s", (kind) => {
  const made = (text: string) => {
    const path = folder();
    writeFileSync(join(path, "alice"), text, "latin1");
    return kind === "mbox" ? read(`mbox:${path}/{local}`) : parseReadCommand(`cat '${path}/{user}'`, target);
  };

  it.each([
    ["Postfix", from("a@b.test")],
    ["Exim, to the null reverse-path", from("MAILER-DAEMON")],
    ["a time zone", from("a@b.test", "Mon Mar  2 10:00:00 +0100 2026")],
    ["a named time zone", from("a@b.test", "Mon Mar  2 10:00:00 CET 2026")],
    ["a time zone behind, without seconds", from("a@b.test", "Mon Mar 02 10:00 2026 +0100")],
    ["a quoted local part", from('"a b"@b.test')],
  ])("%s", async (_, line) => {
    const readBack = made(`${line}Subject: 1\n\none\n\n${line}Subject: 2\n\ntwo\n\n`);
    const sender = line.includes("MAILER") ? "" : line.includes('"') ? '"a b"@b.test' : "a@b.test";
    expect(await look(readBack)).toEqual([
      { sender, text: "Subject: 1\n\none\n" },
      { sender, text: "Subject: 2\n\ntwo\n" },
    ]);
  });

  it("takes the From_ line for the sender, whatever the message says", async () => {
    expect(await look(made(`${from("a@b.test")}Return-Path: <c@d.test>\n\nx\n\n`))).toMatchObject([
      { sender: "a@b.test" },
    ]);
  });

  it("takes no other line for one: quoted (mboxrd, mboxo), or unlike it, or without an empty line before", async () => {
    const body = `>From a@b.test Mon Mar  2 10:00:00 2026\n\n>>From x\n\nFrom me\n\nFrom me Monday\nx\n${from("c@d.test")}`;
    expect(await textsOf(made(`${from("a@b.test")}S: 1\n\n${body}\n`))).toEqual([`S: 1\n\n${body}`]);
  });

  it("does not believe a Content-Length that says something else", async () => {
    const readBack = made(`${from("a")}Content-Length: 999\n\none\n\n${from("b")}Content-Length: 0\n\ntwo\n\n`);
    expect(await textsOf(readBack)).toEqual(["Content-Length: 999\n\none\n", "Content-Length: 0\n\ntwo\n"]);
  });

  it("but one that ends before a From_ line, or at the end: who writes it quotes nothing (mboxcl2, Dovecot)", async () => {
    const body = `x\n\n${from("c@d.test")}\ny\n`;
    const message = `Content-Length: ${body.length}\n\n${body}`;
    expect(await textsOf(made(`${from("a")}${message}\n${from("b")}${message}\n`))).toEqual([message, message]);
  });

  it("takes one empty line off the end of each message, and no more", async () => {
    expect(await textsOf(made(`${from("a")}S: 1\n\n\n\n\n${from("b")}S: 2\n\nno end`))).toEqual([
      "S: 1\n\n\n\n",
      "S: 2\n\nno end",
    ]);
    expect(await textsOf(made(`${from("a")}\n`))).toEqual([""]);
  });

  it("leaves out what programs keep for themselves", async () => {
    const own = "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 1\n\nx\n\n";
    expect(await textsOf(made(`${from("MAILER-DAEMON")}${own}${from("a")}S: 1\n\n`))).toEqual(["S: 1\n"]);
  });

  it("finds From_ lines wherever a buffer may end", async () => {
    const sizes = [1 << 16, 1 << 20].flatMap((edge) => [-30, -3, -2, -1, 0, 1, 25].map((more) => edge + more));
    for (const size of sizes) {
      const first = `${from("a")}S: 1\n\n`;
      const text = `${first}${"x".repeat(size - first.length - 2)}\n\n${from("b")}S: 2\n\n`;
      expect((await textsOf(made(text))).map(({ length }) => length)).toEqual([size - from("a").length - 1, 5]);
    }
  });

  it("two alike are two", async () => {
    const entry = `${from("a")}S: 1\n\none\n\n`;
    expect(await textsOf(made(entry.repeat(3)))).toHaveLength(3);
  });
});

describe("an mbox that goes on", () => {
  const entry = (text: string) => `${from("a@b.test")}${text}\n`;
  const made = (text: string) => {
    const file = join(folder(), "alice");
    writeFileSync(file, text);
    return { file, readBack: read(`mbox:${dirname(file)}/{local}`), known: new Set<string>() };
  };

  it("gives what is new", async () => {
    const { file, readBack, known } = made(entry("S: 1\n\none\n"));
    expect(await textsOf(readBack, known)).toHaveLength(1);
    expect(await textsOf(readBack, known)).toEqual([]);
    appendFileSync(file, entry("S: 2\n\ntwo\n") + entry("S: 2\n\ntwo\n"));
    expect(await textsOf(readBack, known)).toEqual(["S: 2\n\ntwo\n", "S: 2\n\ntwo\n"]);
    appendFileSync(file, entry("S: 2\n\ntwo\n"));
    expect(await textsOf(readBack, known)).toEqual(["S: 2\n\ntwo\n"]);
  });

  it("gives a message again that was seen while it was written", async () => {
    const { file, readBack, known } = made("");
    const whole = entry("S: 1\n\none\n\ntwo\n");
    appendFileSync(file, whole.slice(0, -5));
    expect(await textsOf(readBack, known)).toEqual(["S: 1\n\none\n"]);
    appendFileSync(file, whole.slice(-5));
    expect(await textsOf(readBack, known)).toEqual(["S: 1\n\none\n\ntwo\n"]);
  });

  it("knows its messages again when a program keeps its books in them, or takes some away", async () => {
    const { file, readBack, known } = made([1, 2, 3].map((n) => entry(`S: ${n}\n\n${n}\n`)).join(""));
    expect(await textsOf(readBack, known)).toHaveLength(3);
    writeFileSync(
      file,
      entry("S: 2\nX-UID: 2\nStatus: RO\n\n2\n") + entry("S: 3\nStatus: O\nX-Keywords:\n\n3\n") + entry("S: 4\n\n4\n"),
    );
    expect(await textsOf(readBack, known)).toEqual(["S: 4\n\n4\n"]);
  });

  it("is watched, before it is there and when it is written anew", async () => {
    const { file, readBack } = made("x");
    rmSync(file);
    expect(await textsOf(readBack)).toEqual([]);
    expect(await sees(readBack, () => writeFileSync(file, entry("S: 1\n\n")))).toBe(true);
    expect(await sees(readBack, () => appendFileSync(file, entry("S: 2\n\n")))).toBe(true);
    writeFileSync(`${file}.new`, entry("S: 3\n\n"));
    expect(await sees(readBack, () => renameSync(`${file}.new`, file))).toBe(true);
    expect(await textsOf(readBack)).toEqual(["S: 3\n\n"]);
  });
});

it("a program that fails is an error with what it said", async () => {
  await expect(look(parseReadCommand(`node -e "console.error('no box'); process.exit(3)"`, target))).rejects.toThrow(
    /ended with exit code 3: no box/,
  );
});

it("what mailspec has taken itself is there at once, and octet by octet", async () => {
  const box = mailboxes("sink", false);
  const known = new Set<string>();
  box.put("alice", { octets: Buffer.from("one\r\n"), sender: "" });
  expect(await look(box, known)).toEqual([{ sender: "", text: "one\r\n" }]);
  expect(await sees(box, () => box.put("alice", { octets: Buffer.from("\0\xff", "latin1") }))).toBe(true);
  box.put("bob", { octets: Buffer.from("not alice's") });
  expect(await textsOf(box, known)).toEqual(["\0\xff"]);
});

it.each([
  ["lmtp://h", /write maildir:\/path\/\{local\}, mbox:\/path\/\{local\}, toy:\/\/host:port or --read-cmd/],
  ["somewhere", /--read somewhere: write/],
  ["toy://alice:secret@h", /^toy:\/\/h:1: mail is read back as each account, so no user stands in it$/],
  ["ftp://alice:secret@h", /^--read ftp:\/\/…@h: write/],
])("%s is no way to read mail back", (text, message) => {
  expect(() => read(text)).toThrow(message);
});
