import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { SwitchedFault } from "../protocol/switched.js";
import { protocols } from "../protocols/all.js";
import { mailboxes } from "../runner/read-back/memory.js";
import { closeAll, startReferences } from "../runner/reference-servers.js";

// Faults of the reference servers that are at work at certain times only.
const accounts = ["alice", "bob", "carol"].map((user) => ({ user, password: "secret" }));
const opened: net.Socket[] = [];
let running: Awaited<ReturnType<typeof startReferences>> = [];
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await closeAll(running);
});

async function serving(id: string, faults: readonly SwitchedFault[]) {
  const protocol = await protocols.find((its) => its.id === id)?.load();
  if (!protocol) throw new Error(id);
  const boxes = mailboxes("here", false);
  running = await startReferences([protocol], { accounts, domain: "example.test", faults, mailboxes: boxes });
  const port = Number(/:(\d+)$/.exec(running[0]?.urls[0] ?? "")?.[1]);
  return { port, boxes, deliver: (user: string, text: string) => running[0]?.deliver(user, Buffer.from(text)) };
}

/** A client: says a line, and gives what comes until that, or all when the server closes. */
function client(port: number) {
  const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
  opened.push(socket);
  let come = "";
  let isOver = false;
  let wake: () => void = () => undefined;
  socket.setEncoding("latin1").on("data", (text: string) => {
    come += text;
    wake();
  });
  socket
    .on("error", () => undefined)
    .on("close", () => {
      isOver = true;
      wake();
    });
  const until = async (end: RegExp) => {
    while (!end.test(come) && !isOver) await new Promise<void>((resolve) => (wake = resolve));
    const its = come;
    come = "";
    return its.trimEnd();
  };
  return {
    until,
    say: (line: string, end = /\n$/) => {
      if (line !== "") socket.write(`${line}\r\n`, "latin1");
      return until(end);
    },
    isOver: () => isOver,
  };
}

/** What is answered to lines, one after the other. */
async function answers(port: number, lines: readonly string[]) {
  const { say, until } = client(port);
  const heard = [await until(/\n$/)];
  for (const line of lines)
    heard.push(await say(line, /(?:^|\n)(?:\d{3} [^\n]*|\S+ (?:OK|NO|BAD)[^\n]*|[+-][^\n]*|\* BYE[^\n]*)\n$/));
  return heard;
}
const codes = (replies: readonly string[]) => replies.map((its) => its.split("\n").at(-1)?.slice(0, 3));

const EHLO = "EHLO client.test";
const MAIL = "MAIL FROM:<alice@example.test>";
const rcpt = (user: string) => `RCPT TO:<${user}@example.test>`;
const message = ["DATA", "Subject: hello\r\n\r\nHello\r\n."];

describe("SMTP", () => {
  it("refuses one recipient, and takes mail for the others", async () => {
    const { port, boxes } = await serving("smtp", [{ reply: "550 5.1.1 No such user", recipient: "bob@example.test" }]);
    const heard = await answers(port, [EHLO, MAIL, rcpt("alice"), rcpt("bob"), rcpt("carol"), ...message]);
    expect(codes(heard)).toEqual(["220", "250", "250", "250", "550", "250", "354", "250"]);
    expect(heard[4]).toBe("550 5.1.1 No such user");
    expect(accounts.map(({ user }) => boxes.of(user).length)).toEqual([1, 0, 1]);
  });

  it("refuses for a while, as who greylists", async () => {
    const { port, boxes } = await serving("smtp", [{ reply: "451 4.7.1 Later", command: "RCPT", times: [1, 2] }]);
    const once = () => answers(port, [EHLO, MAIL, rcpt("bob")]);
    expect([codes(await once())[3], codes(await once())[3], codes(await once())[3]]).toEqual(["451", "451", "250"]);
    expect(boxes.of("bob")).toEqual([]);
  });

  it("says 421 after so many commands of a session", async () => {
    const { port } = await serving("smtp", [{ close: "421 4.7.0 Too many commands", after: 2 }]);
    const { say, until, isOver } = client(port);
    await until(/\n$/);
    await say(EHLO, /250 [^\n]*\n$/);
    await say("NOOP");
    expect(await say("NOOP", /never/)).toBe("421 4.7.0 Too many commands");
    expect(isOver()).toBe(true);
    // Of each session.
    expect(codes(await answers(port, [EHLO, "NOOP"]))).toEqual(["220", "250", "250"]);
  });

  it("drops the connection at a command, and behind what stood before it", async () => {
    const { port } = await serving("smtp", [{ drop: true, command: "DATA" }]);
    const { say, until } = client(port);
    await until(/\n$/);
    await say(EHLO, /250 [^\n]*\n$/);
    expect(codes((await say([MAIL, rcpt("bob"), "DATA", "NOOP"].join("\r\n"), /never/)).split("\n"))).toEqual([
      "250",
      "250",
    ]);
  });

  it("is late with one command, and with nothing else", async () => {
    const { port } = await serving("smtp", [{ delay: 150, command: "MAIL" }]);
    const { say, until } = client(port);
    await until(/\n$/);
    await say(EHLO, /250 [^\n]*\n$/);
    const began = performance.now();
    expect(codes((await say([MAIL, rcpt("bob")].join("\r\n"), /250[^\n]*\n250[^\n]*\n$/)).split("\n"))).toEqual([
      "250",
      "250",
    ]);
    expect(performance.now() - began).toBeGreaterThan(140);
  });

  it("is late with the greeting, or refuses in its place", async () => {
    const { port } = await serving("smtp", [
      { close: "554 Go away", command: "greeting", connection: 2 },
      { delay: 150, command: "greeting" },
    ]);
    const began = performance.now();
    expect(codes(await answers(port, []))).toEqual(["220"]);
    expect(performance.now() - began).toBeGreaterThan(140);
    expect(await client(port).until(/never/)).toBe("554 Go away");
  });

  it("refuses the message at its end: nothing is delivered, and the transaction is over", async () => {
    const { port, boxes } = await serving("smtp", [{ reply: "554 5.7.1 Spam", command: "end-of-data" }]);
    const heard = await answers(port, [EHLO, MAIL, rcpt("bob"), ...message, rcpt("bob")]);
    expect(codes(heard)).toEqual(["220", "250", "250", "250", "354", "554", "503"]);
    expect(boxes.of("bob")).toEqual([]);
  });

  it("has a fault for one recipient only", async () => {
    const { port, boxes } = await serving("smtp", [{ fault: "return-path-missing", recipient: "bob@example.test" }]);
    await answers(port, [EHLO, MAIL, rcpt("bob"), rcpt("carol"), ...message]);
    const has = (user: string) =>
      /^Return-Path:/m.test(Buffer.from(boxes.of(user)[0]?.octets ?? []).toString("latin1"));
    expect([has("bob"), has("carol")]).toEqual([false, true]);
  });

  it("refuses a login of one user", async () => {
    const { port } = await serving("submission", [{ reply: "454 4.7.0 Not now", user: "bob" }]);
    const login = (user: string) => `AUTH PLAIN ${Buffer.from(`\0${user}\0secret`).toString("base64")}`;
    expect(codes(await answers(port, [EHLO, login("alice")]))).toEqual(["220", "250", "235"]);
    expect(codes(await answers(port, [EHLO, login("bob")]))).toEqual(["220", "250", "454"]);
  });
});

it("LMTP refuses the message for one recipient only", async () => {
  const { port, boxes } = await serving("lmtp", [
    { reply: "552 5.2.2 Full", recipient: "bob@example.test", command: "end-of-data" },
  ]);
  const { say, until } = client(port);
  await until(/\n$/);
  await say("LHLO client.test", /250 [^\n]*\n$/);
  for (const line of [MAIL, rcpt("alice"), rcpt("bob"), rcpt("carol")]) await say(line);
  await say("DATA");
  const replies = await say("Subject: hello\r\n\r\nHello\r\n.", /(?:\d{3} [^\n]*\n){3}$/);
  expect(codes(replies.split("\n"))).toEqual(["250", "552", "250"]);
  expect(accounts.map(({ user }) => boxes.of(user).length)).toEqual([1, 0, 1]);
});

describe("POP3", () => {
  it("has a fault at the second RETR, and drops at the third", async () => {
    const { port, deliver } = await serving("pop3", [
      { fault: "unstuffed", command: "RETR", times: 2 },
      { drop: true, command: "RETR", times: [3, Number.POSITIVE_INFINITY] },
    ]);
    deliver("alice", "Subject: x\r\n\r\n.dot\r\n");
    const { say, until } = client(port);
    await until(/\n$/);
    await say("USER alice");
    await say("PASS secret");
    expect(await say("RETR 1", /\n\.\r\n$/)).toContain("\n..dot");
    expect(await say("RETR 1", /\n\.\r\n$/)).toContain("\n.dot");
    expect(await say("RETR 1", /never/)).toBe("");
  });

  it("refuses one user, whatever the password, is late, and drops", async () => {
    const { port } = await serving("pop3", [
      { reply: "-ERR [IN-USE] Busy", user: "bob", command: "PASS" },
      { delay: 100, command: "STAT" },
      { drop: true, line: "LIST *" },
    ]);
    expect(await answers(port, ["USER bob", "PASS secret"])).toEqual([
      expect.stringContaining("+OK"),
      expect.stringContaining("+OK"),
      "-ERR [IN-USE] Busy",
    ]);
    const { say, until } = client(port);
    await until(/\n$/);
    await say("USER alice");
    await say("PASS secret");
    const began = performance.now();
    expect(await say("STAT\r\nNOOP", /\n[^\n]*\n$/)).toMatch(/^\+OK 0 0\r\n\+OK/);
    expect(performance.now() - began).toBeGreaterThan(90);
    expect(await say("LIST 1", /never/)).toBe("");
  });
});

describe("IMAP", () => {
  it("says NO to one command, BYE to another, is late with a third", async () => {
    const { port } = await serving("imap", [
      { reply: "NO [OVERQUOTA] Full", command: "create" },
      { close: "BYE [UNAVAILABLE] Later", line: "select lost" },
      { delay: 100, command: "UID SEARCH" },
    ]);
    const { say, until } = client(port);
    await until(/\n$/);
    await say("a LOGIN alice secret");
    expect(await say("b CREATE box")).toBe("b NO [OVERQUOTA] Full");
    await say("c SELECT INBOX", /\nc [^\n]*\n$/);
    const began = performance.now();
    expect(await say("d UID SEARCH ALL\r\ne NOOP", /\ne [^\n]*\n$/)).toMatch(/^\* SEARCH\r\nd OK[^\n]*\ne OK/);
    expect(performance.now() - began).toBeGreaterThan(90);
    expect(await say("f SELECT lost", /never/)).toBe("* BYE [UNAVAILABLE] Later");
  });

  it("refuses one user's login, by whatever command", async () => {
    const { port } = await serving("imap", [{ reply: "NO [LIMIT] Not you", user: "bob", command: "AUTHENTICATE" }]);
    const plain = Buffer.from("\0bob\0secret").toString("base64");
    expect((await answers(port, ["a AUTHENTICATE PLAIN", plain, "b LOGIN alice secret"])).slice(1)).toEqual([
      "+",
      "a NO [LIMIT] Not you",
      expect.stringMatching(/^b OK/),
    ]);
  });
});

describe("is refused", () => {
  it.each<[readonly SwitchedFault[], RegExp]>([
    [[{ fault: "bare-fl" }], /did you mean bare-lf/],
    [[{ fault: "bare-lf", protocol: "imap" }], /imap, which is not served/],
    [[{ fault: "no-lock", times: 2 }], /how the server works as a whole/],
    [[{ fault: "bare-lf" }, { drop: true, command: "RETR" }], /always at work/],
  ])("%j", async (faults, message) => {
    await expect(serving("pop3", faults)).rejects.toThrow(message);
  });
});

describe("a command that nobody serves is doubted, for the fault may never be at work", () => {
  it.each([
    ["pop3", "RTER", /@command=RTER is no command that is served \(did you mean RETR/],
    ["imap", "UID FETHC", /did you mean UID FETCH/],
    ["smtp", "XCLIENT", /@command=XCLIENT is no command/],
    ["imap", "uid fetch", undefined],
    ["smtp", "end-of-data", undefined],
    ["pop3", "greeting", undefined],
  ] as const)("%s: %s", async (id, command, doubt) => {
    const told: string[] = [];
    const loaded = await protocols.find((its) => its.id === id)?.load();
    if (!loaded) throw new Error(id);
    running = await startReferences([loaded], {
      accounts,
      faults: [{ drop: true, command }],
      warn: (text) => told.push(text),
    });
    expect(told).toEqual(doubt === undefined ? [] : [expect.stringMatching(doubt)]);
  });
});
