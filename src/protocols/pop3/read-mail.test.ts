import { afterEach, expect, it } from "vitest";
import { parseRead } from "../../runner/read-back/parse.js";
import { latin1 } from "../../wire/latin1.js";
import { faults } from "./faults/faults.js";
import { pop3 } from "./register.js";
import { startPop3Server } from "./server/server.js";

const alice = { user: "alice@example.test", password: "a secret" };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function mailbox(scheme: "pop3" | "pop3s", fault?: string) {
  const its = faults.find(({ id }) => id === fault);
  expect(its?.id).toBe(fault);
  const server = await startPop3Server({ accounts: [alice], ...(its && { fault: its }) });
  closing.push(() => server.close());
  const target = {
    name: "test",
    endpoints: [],
    accounts: [alice],
    starttls: scheme === "pop3",
    tls: { ca: server.certificate.cert },
    connectTimeout: 2000,
    timeout: 2000,
    loginTimeout: 2000,
    wipe: false,
  };
  const port = scheme === "pop3" ? server.port : server.tlsPort;
  return { server, readBack: parseRead(`${scheme}://127.0.0.1:${port}`, target, [pop3]) };
}

it.each(["pop3", "pop3s"] as const)("%s: fetches what is new, and leaves all of it there", async (scheme) => {
  const { server, readBack } = await mailbox(scheme);
  const known = new Set<string>();
  const look = () => readBack.look(alice, (key) => !known.has(key) && known.add(key) !== undefined);
  expect(await look()).toEqual([]);
  server.store.deliver(alice.user, Buffer.from("Return-Path: <a@b.test>\r\nSubject: 1\r\n\r\n.one\r\n"));
  const [message, ...more] = await look();
  expect(latin1(message?.octets ?? new Uint8Array())).toBe("Return-Path: <a@b.test>\r\nSubject: 1\r\n\r\n.one\r\n");
  expect(message?.sender).toBe("a@b.test");
  expect(more).toEqual([]);
  server.store.deliver(alice.user, Buffer.from("two\r\n"));
  expect((await look()).map(({ octets }) => latin1(octets))).toEqual(["two\r\n"]);
  expect(server.store.messages(alice.user)).toHaveLength(2);
});

it("fetches mail in UTF-8 from a server that wants to be asked for it", async () => {
  const { server, readBack } = await mailbox("pop3");
  server.store.deliver(alice.user, Buffer.from("Subject: one\r\n\r\n1\r\n"));
  server.store.deliver(alice.user, Buffer.from("Subject: gr\u00fc\u00df\r\n\r\n2\r\n"));
  const seen: string[] = [];
  const found = await readBack.look(alice, (key) => seen.push(key) > 0);
  expect(found.map(({ octets }) => Buffer.from(octets).toString())).toEqual([
    "Subject: one\r\n\r\n1\r\n",
    "Subject: gr\u00fc\u00df\r\n\r\n2\r\n",
  ]);
  expect(seen).toHaveLength(2);
});

it("says what the server answered, and not the password", async () => {
  const { readBack } = await mailbox("pop3");
  const looked = readBack.look({ ...alice, password: "wrong-secret" }, () => true);
  await expect(looked).rejects.toThrow(/login as alice@example\.test failed: the server answered -ERR/);
  await expect(looked).rejects.not.toThrow(/wrong-secret/);
});

it("without UIDL a message is known by what it says", async () => {
  const { server, readBack } = await mailbox("pop3", "uidl-all-refused");
  const known = new Set<string>();
  const look = () => readBack.look(alice, (key) => !known.has(key) && known.add(key) !== undefined);
  server.store.deliver(alice.user, Buffer.from("one\r\n"));
  expect(await look()).toHaveLength(1);
  server.store.deliver(alice.user, Buffer.from("two\r\n"));
  expect((await look()).map(({ octets }) => latin1(octets))).toEqual(["two\r\n"]);
});
