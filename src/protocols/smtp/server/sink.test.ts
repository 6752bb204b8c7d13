import { once } from "node:events";
import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Sink, SinkSession } from "../../../protocol/sink.js";
import type { Target } from "../../../protocol/target.js";
import { readSinkScript, type SinkScript } from "../sink-script.js";
import { listenFor } from "./sink.js";

const target: Target = {
  name: "test",
  endpoints: [],
  accounts: [{ user: "user1@example.test", password: "secret" }],
  starttls: false,
  tls: {},
  connectTimeout: 1000,
  timeout: 1000,
  loginTimeout: 1000,
  wipe: false,
};

const open: Sink[] = [];
afterEach(async () => {
  for (const sink of open.splice(0)) await sink.close();
});

/** Says these things to a sink, each when the one before has been answered; gives the rules that are broken, and what came. */
async function relaying(
  writes: readonly string[],
  {
    protocol = "smtp",
    without = [] as readonly string[],
    script = undefined as SinkScript | undefined,
    last = "",
  } = {},
) {
  let port = 0;
  let tell: (session: SinkSession) => void = () => undefined;
  const ended = new Promise<SinkSession>((resolve) => {
    tell = resolve;
  });
  const sink = await listenFor(
    "smtp",
    {
      endpoint: { url: `${protocol}://127.0.0.1`, protocol, host: "127.0.0.1", port: 0, implicitTls: false },
      without,
      listening: (its) => {
        port = its;
      },
    },
    target,
    (session) => tell(session),
  );
  open.push(sink);
  sink.scripts.begin("mailspec-ab-1@mailspec.example", script);
  const socket = net.connect({ port, host: "127.0.0.1" });
  socket.on("error", () => undefined);
  await once(socket, "data");
  for (const text of writes) {
    socket.write(Buffer.from(text, "latin1"));
    await once(socket, "data");
  }
  // Who is hung up on need not hang up.
  if (last === "") socket.end();
  else socket.write(last);
  const { tally } = await ended;
  const broken = [...tally].filter(([, its]) => its.broken > 0).map(([id]) => id.replace("smtp.rule.relay-", ""));
  const look = async (user: string) => sink.readBack.look({ user, password: "" }, () => true);
  return { broken, watched: tally.size, look };
}

const MAIL = "MAIL FROM:<mailspec-ab-1@mailspec.example>\r\n";
const RCPT = "RCPT TO:<MiXed@relay.test>\r\n";
const TEXT = "Received: x\r\nSubject: x\r\n\r\n..x\r\n.\r\n";

describe("a relay", () => {
  it("that does everything right breaks no rule, and its message is there as it came", async () => {
    const { broken, look } = await relaying(["EHLO a.example\r\n", MAIL, RCPT, "DATA\r\n", TEXT, "QUIT\r\n"]);
    expect(broken).toEqual([]);
    const [message, ...others] = await look("mixed@relay.test");
    expect(others).toEqual([]);
    expect(Buffer.from(message?.octets ?? []).toString()).toBe("Received: x\r\nSubject: x\r\n\r\n.x\r\n");
    expect(message).toMatchObject({ sender: "mailspec-ab-1@mailspec.example", recipient: "MiXed@relay.test" });
  });

  it("may send a group to who announces PIPELINING, and to nobody else", async () => {
    const group = ["EHLO a.example\r\n", `${MAIL}${RCPT}DATA\r\n`, TEXT, "QUIT\r\n"];
    expect((await relaying(group)).broken).toEqual([]);
    expect((await relaying(group, { without: ["PIPELINING"] })).broken).toEqual(["groups-offered"]);
  });

  it("has its mail for an account in the account's mailbox", async () => {
    const to = "RCPT TO:<user1@EXAMPLE.test>\r\n";
    const { look } = await relaying(["LHLO a.example\r\n", MAIL, to, "DATA\r\n", TEXT, "QUIT\r\n"], {
      protocol: "lmtp",
    });
    expect(await look("user1@example.test")).toHaveLength(1);
  });

  it("that mailspec did not cause is passed over", async () => {
    const other = "MAIL FROM:<somebody@example.org>\r\n";
    const { watched } = await relaying(["HELO a\r\n", other, "RCPT TO:<other@example.org>\r\n"]);
    expect(watched).toBe(0);
  });

  it.each([
    ["ehlo-first", ["HELO a.example\r\n", MAIL, "QUIT\r\n"]],
    ["ehlo-name", ["EHLO localhost\r\n", MAIL, "QUIT\r\n"]],
    ["greets", [MAIL, "QUIT\r\n"]],
    ["quits", ["EHLO a.example\r\n", MAIL]],
    ["order", ["EHLO a.example\r\n", RCPT, MAIL, "QUIT\r\n"]],
    ["command-512", ["EHLO a.example\r\n", MAIL, `NOOP ${"x".repeat(600)}\r\n`, "QUIT\r\n"]],
    ["no-text-without-354", ["EHLO a.example\r\n", MAIL, RCPT, `DATA\r\n${TEXT}`, "QUIT\r\n"]],
    ["doubles-dot", ["EHLO a.example\r\n", MAIL, RCPT, "DATA\r\n", TEXT.replace("..x", ".x"), "QUIT\r\n"]],
    ["no-bare-cr-lf", ["EHLO a.example\r\n", MAIL, RCPT, "DATA\r\n", TEXT.replace("..x", "x\ny"), "QUIT\r\n"]],
    ["offered-parameters", ["EHLO a.example\r\n", MAIL.replace(">", "> X=1"), "QUIT\r\n"]],
    ["adds-no-return-path", ["EHLO a.example\r\n", MAIL, RCPT, "DATA\r\n", `Return-Path: <>\r\n${TEXT}`, "QUIT\r\n"]],
    ["received", ["EHLO a.example\r\n", MAIL, RCPT, "DATA\r\n", TEXT.replace("Received", "X"), "QUIT\r\n"]],
  ])("breaks %s", async (rule, writes) => {
    expect((await relaying(writes)).broken).toEqual([rule]);
  });

  it("is hung up on where it brings nobody's mail without an end", async () => {
    const whole = "x".repeat(998);
    const lines = `${whole}\r\n`.repeat(1100);
    const mail = (sender: string) => [
      `EHLO a\r\n`,
      `MAIL FROM:<${sender}>\r\n`,
      "RCPT TO:<b@relay.test>\r\n",
      "DATA\r\n",
    ];
    const known = await relaying([...mail("mailspec-ab-1@mailspec.example"), `${lines}.\r\n`, "QUIT\r\n"]);
    expect(await known.look("b@relay.test")).toHaveLength(1);
    const { look } = await relaying(mail("a@elsewhere.example"), { last: lines });
    expect(await look("b@relay.test")).toEqual([]);
    // It resolves when the session has ended.
    await relaying(mail("a@elsewhere.example").slice(0, 2), { last: "RCPT TO:<b@relay.test>\r\n".repeat(3000) });
  });

  it("sends octets above 127 only to who offers 8BITMIME", async () => {
    const writes = ["EHLO a.example\r\n", MAIL, RCPT, "DATA\r\n", TEXT.replace("..x", "\xfc"), "QUIT\r\n"];
    expect((await relaying(writes)).broken).toEqual([]);
    const without = ["8BITMIME", "BINARYMIME", "SMTPUTF8"];
    expect((await relaying(writes, { without })).broken).toEqual(["needs-8bitmime"]);
  });

  it("gets the answers of the case whose mail it brings, one after the other", async () => {
    const rcpt = "RCPT TO:<mailspec-ab-1@relay.test>\r\n";
    const script = readSinkScript({ answers: { RCPT: ["451 4.3.0 Not now"] } }, (text) => text);
    const { look } = await relaying(["EHLO a.example\r\n", MAIL, rcpt, rcpt, "DATA\r\n", TEXT, "QUIT\r\n"], { script });
    const [message] = await look("mailspec-ab-1@relay.test");
    expect(message?.recipient).toBe("mailspec-ab-1@relay.test");
  });

  it("finds what the case takes out of EHLO missing", async () => {
    const script = readSinkScript({ without: ["DSN"] }, (text) => text);
    const mail = MAIL.replace(">", "> RET=HDRS");
    expect((await relaying(["EHLO a.example\r\n", mail, "QUIT\r\n"], { script })).broken).toEqual([
      "offered-parameters",
    ]);
  });
});
