import { afterEach, describe, expect, it } from "vitest";
import { knowledge, loadLibrary } from "../cli/library.js";
import { fuzz } from "../fuzz/fuzz.js";
import type { JournalRecord, Result } from "../journal/record.js";
import { markedText } from "../protocol/own-mail.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Target } from "../protocol/target.js";
import { startPop3Server } from "../protocols/pop3/server/server.js";
import { run } from "../runner/run.js";
import { everything, select } from "../runner/select.js";
import { parseTargetUrl } from "../runner/target-url.js";

const library = await loadLibrary([], ["pop3"]);
const [protocol] = library.protocols as [Protocol];
const all = library.suites.flatMap((suite) => suite.cases);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const letters = {
  "somebody's": "From: Boss <boss@work.example>\r\nSubject: stranger\r\n\r\nPay day.\r\n",
  forged: "From: Boss <boss@work.example>\r\nSubject: stranger\r\nX-Mailspec: plain\r\n\r\nPay day.\r\n",
  "of another run": markedText(
    "Message-ID: <plain@mailspec.example>\r\nSubject: stranger\r\nX-Mailspec: plain\r\n\r\nx\r\n",
  ).replace(/[0-9a-f]{16}/g, "0123456789abcdef"),
};
const isStranger = ({ octets }: { readonly octets: Uint8Array }) => Buffer.from(octets).includes("Subject: stranger");

/** A server without --wipe into which a letter comes right behind the nth message that mailspec delivers. */
async function serverWith(letter: string, nth: number, users = ["alice"], turned = false) {
  const accounts = users.map((user) => ({ user, password: "secret" }));
  const server = await startPop3Server({ accounts });
  closing.push(() => server.close());
  const { store } = server;
  if (turned) {
    const { maildrop } = store.world;
    const replace = store.replace.bind(store);
    Object.assign(store.world, {
      maildrop: (user: string) => {
        const its = maildrop(user);
        return its === "in-use" ? its : [...its].reverse();
      },
    });
    store.replace = (user, before, after) => replace(user, before, [...after].reverse());
  }
  let delivered = 0;
  const target: Target = {
    name: "server",
    endpoints: [parseTargetUrl(`pop3://127.0.0.1:${server.port}`, [protocol]).endpoint],
    accounts,
    deliver: {
      raw: true,
      queued: false,
      send: async (user, messages) => {
        for (const message of messages) {
          store.deliver(user, message);
          if (user === "alice" && ++delivered === nth) store.deliver(user, Buffer.from(letter));
        }
      },
    },
    starttls: false,
    tls: {},
    connectTimeout: 2000,
    timeout: 2000,
    loginTimeout: 2000,
    wipe: false,
  };
  return { target, there: (user = "alice") => store.messages(user) };
}

const shared = {
  protocol,
  strict: false,
  baseline: [],
  version: "test",
  get signal() {
    return new AbortController().signal;
  },
};

async function ran(target: Target, only: readonly string[], jobs = 1) {
  const records: JournalRecord[] = [];
  const cases = select(all, { ...everything, only });
  const { requirements } = library;
  const more = { target, cases, requirements, jobs, repeat: 1, bail: 0 };
  const end = await run({ ...shared, ...more, emit: (record) => records.push(record) });
  return { end, results: records.filter((record): record is Result => record.type === "result") };
}

describe.each(Object.entries(letters))("a letter %s that comes during a run", (_name, letter) => {
  it.each([1, 2, 3, 4, 7, 12])("is still there at the end, when it comes behind message %i", async (nth) => {
    const { target, there } = await serverWith(letter, nth);
    const { end, results } = await ran(target, ["pop3.dele", "pop3.quit", "pop3.argument", "pop3.list.one-of-none"]);
    expect(there().map(isStranger)).toEqual([true]);
    expect(end.exit).toBe(3);
    expect(results.filter(({ verdict }) => verdict === "fail" || verdict === "warn")).toEqual([]);
    const errors = results.filter(({ verdict }) => verdict === "error");
    expect(errors.length).toBeGreaterThan(0);
    for (const { reason } of errors) expect(reason).toMatch(/^the maildrop of alice holds mail that .* --wipe to /);
  });

  it("is still there when the server numbers the newest first", async () => {
    const { target, there } = await serverWith(letter, 8, ["alice"], true);
    expect((await ran(target, ["pop3.dele", "pop3.quit"])).end.exit).toBe(3);
    expect(there().filter(isStranger)).toHaveLength(1);
  });

  it("is still there after fuzzing, and what mailspec put there is not", async () => {
    const { target, there } = await serverWith(letter, 20);
    const { properties } = await protocol.fuzz();
    const records: JournalRecord[] = [];
    const { end } = await fuzz({
      ...shared,
      target,
      properties: properties.filter(({ id }) => /histories|sizes/.test(id)),
      known: await knowledge(["pop3"]),
      jobs: 1,
      seed: 1,
      runs: 60,
      save: (id) => id,
      command: () => "",
      emit: (record) => records.push(record),
    });
    expect(there().map(isStranger)).toEqual([true]);
    expect(end.exit).toBe(3);
    const verdicts = records.flatMap((record) => (record.type === "result" ? [record.verdict] : []));
    expect(verdicts).toEqual(["error", "error"]);
  });
});

it("who has another account goes on without the one that got a letter", async () => {
  const { target, there } = await serverWith(letters.forged, 3, ["alice", "bob"]);
  const { end, results } = await ran(target, ["pop3.dele", "pop3.uidl", "pop3.quit"], 2);
  expect(end.exit).toBe(3);
  const isLetter = ({ reason }: Result) => reason?.includes("holds mail") === true;
  expect(results.filter((result) => result.verdict === "error" && isLetter(result))).toHaveLength(1);
  expect(there().filter(isStranger)).toHaveLength(1);
  expect(there("bob")).toEqual([]);
});

it("a run leaves nothing behind, and so the next one may begin", async () => {
  const { target, there } = await serverWith(letters.forged, 0);
  expect((await ran(target, ["pop3.dele"])).end.exit).toBe(0);
  expect(there()).toEqual([]);
});

it("a message that would not be known again is not delivered without --wipe", async () => {
  const { target } = await serverWith(letters.forged, 0);
  const { parseSuite } = await import("../suite/load.js");
  const text = `protocol: pop3
title: Mine
messages: { bare: 'Subject: bare\\r\\n\\r\\nx\\r\\n' }
cases:
  - id: pop3.mine.one
    title: One message
    covers: [rfc1939/5/stat-counts]
    maildrop: [bare]
    exchange: |
      C: STAT
      S: +OK 1 {:number}
`;
  const { cases } = parseSuite(text, "my.yaml", library);
  const played = async (wipe: boolean) => {
    const records: JournalRecord[] = [];
    const more = {
      target: { ...target, wipe },
      cases,
      requirements: library.requirements,
      jobs: 1,
      repeat: 1,
      bail: 0,
    };
    await run({ ...shared, ...more, emit: (record) => records.push(record) });
    return records.find((record) => record.type === "result" && record.kind === "case");
  };
  expect(await played(false)).toMatchObject({ verdict: "error", reason: expect.stringContaining("X-Mailspec") });
  expect(await played(true)).toMatchObject({ verdict: "pass" });
});
