import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { loadLibrary } from "../cli/library.js";
import type { JournalRecord, Result } from "../journal/record.js";
import { pop3 } from "../protocols/pop3/protocol.js";
import { embeddedTarget } from "../runner/embedded-target.js";
import { plainRun } from "../runner/plain-run.test-data.js";
import { run } from "../runner/run.js";
import { everything, select } from "../runner/select.js";

// POP3 servers that let nobody in for a while, or say wrongly how many messages there are: they are tested all the same.
const library = await loadLibrary([], ["pop3"]);
const all = library.suites.flatMap((suite) => suite.cases);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** What stands between client and server: `say` answers in the server's place, `hear` changes what the server says. */
interface Door {
  readonly greet?: (open: number) => string | undefined;
  readonly say?: (line: string) => string | undefined;
  readonly hear?: (text: string) => string;
}

async function played(
  ids: readonly string[],
  { greet, say, hear = (text) => text }: Door,
  { jobs = 4, fault }: { readonly jobs?: number; readonly fault?: string } = {},
) {
  const times = { timeout: 3000, connectTimeout: 2000 };
  const { target, server } = await embeddedTarget(pop3, { ...times, ...(fault !== undefined && { fault }) });
  const [endpoint] = target.endpoints;
  if (!endpoint) throw new Error("no port");
  let open = 0;
  const door = net.createServer((socket) => {
    socket.on("error", () => undefined);
    const instead = greet?.(open + 1);
    if (instead !== undefined) return void socket.end(instead);
    open++;
    const inside = net.connect(endpoint.port, endpoint.host);
    inside.on("error", () => undefined);
    socket.on("data", (octets) => {
      const own = say?.(octets.toString("latin1"));
      if (own === undefined) inside.write(octets);
      else socket.write(own);
    });
    socket.on("end", () => inside.end());
    socket.on("close", () => {
      open--;
      inside.destroy();
    });
    inside.on("data", (octets) => socket.write(hear(octets.toString("latin1")), "latin1"));
    inside.on("end", () => socket.end());
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  closing.push(
    () => server.close(),
    () => door.close(),
  );
  const { port } = door.address() as net.AddressInfo;
  const records: JournalRecord[] = [];
  const end = await run({
    protocol: pop3,
    target: { ...target, endpoints: [{ ...endpoint, port, url: `pop3://127.0.0.1:${port}` }] },
    cases: select(all, { ...everything, only: ids }),
    requirements: library.requirements,
    jobs,
    ...plainRun(),
    emit: (record) => records.push(record),
  });
  const results = records.filter((record): record is Result => record.type === "result");
  const notes = records.flatMap((record) => (record.type === "note" ? [record.text] : []));
  const accused = results.filter(({ verdict }) => verdict === "fail" || verdict === "warn" || verdict === "error");
  const of = [...new Set(accused.map(({ id, failure, reason }) => failure?.requirement ?? `${id}: ${reason}`))];
  return { end, results, notes, accused: of };
}

const familiar = ["pop3.greeting", "pop3.dele", "pop3.list", "pop3.retr.each", "pop3.uidl.one"];

describe("a limit on connections that is told in place of the greeting", () => {
  it("is a note, and no breach: what was turned away comes again", async () => {
    const greet = (open: number) => (open > 2 ? "-ERR too many connections\r\n" : undefined);
    const { end, results, notes, accused } = await played(familiar, { greet });
    expect(accused).toEqual([]);
    expect(end.exit).toBe(0);
    expect(notes.filter((note) => note.includes("turned away"))).toHaveLength(1);
    expect(results.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(40);
  });

  it("keeps out a case that needs more, which is skipped for that", async () => {
    const greet = (open: number) => (open > 1 ? "-ERR too many connections\r\n" : undefined);
    const { end, results } = await played(
      ["pop3.greeting.client-leaves", "pop3.lock.protects-first", "pop3.list"],
      { greet },
      { jobs: 1 },
    );
    expect(results.filter(({ verdict }) => verdict === "fail" || verdict === "error")).toEqual([]);
    expect(end.exit).toBe(0);
  });

  it("of a server that greets nobody is a breach, told once", async () => {
    const { end, results, accused } = await played(familiar, { greet: () => "-ERR go away\r\n" });
    expect(end.exit).toBe(1);
    expect(accused).toEqual(["rfc1939/4/greeting"]);
    expect(results.find(({ id }) => id === "pop3.list.all")?.reason).toBe("blocked by pop3.greeting.positive");
  });
});

describe("LOGIN-DELAY", () => {
  /** One that lets an account in once in so many seconds. */
  function delaying(ofSeconds: number): Door {
    const logins = new Map<string, number>();
    let user = "";
    return {
      hear: (text) => text.replace("LOGIN-DELAY 0", `LOGIN-DELAY ${ofSeconds}`),
      say(line) {
        user = /^USER (\S+)/.exec(line)?.[1] ?? user;
        if (!line.startsWith("PASS secret-of-")) return undefined;
        if (performance.now() - (logins.get(user) ?? -1e9) < ofSeconds * 1000)
          return "-ERR [LOGIN-DELAY] come again\r\n";
        logins.set(user, performance.now());
        return undefined;
      },
    };
  }
  const few = ["pop3.dele.hides-message", "pop3.user.segmented", "pop3.uidl.one", "pop3.login-delay.enforced"];

  it("is waited for, and told", async () => {
    const { end, results, notes, accused } = await played(few, delaying(1), { jobs: 1 });
    expect(accused).toEqual([]);
    expect(end.exit).toBe(0);
    const verdicts = results.filter(({ kind }) => kind === "case").map(({ id, verdict }) => [id, verdict]);
    expect(verdicts.filter(([, verdict]) => verdict !== "pass")).toEqual([]);
    expect(notes.filter((note) => /once in 1 s \(LOGIN-DELAY\)/.test(note))).toHaveLength(1);
  });

  it("that is longer than a login may take is no breach either, and the reason of what is skipped", async () => {
    const { end, results, accused } = await played(few, delaying(600), { jobs: 1 });
    expect(accused).toEqual([]);
    expect(end.exit).toBe(3);
    const reasons = results.filter(({ kind }) => kind === "case").map(({ reason }) => reason);
    for (const reason of reasons) expect(reason).toMatch(/once in 600 s \(LOGIN-DELAY\).*--timeout 600s/);
  });
});

describe("STAT, LIST and UIDL: where one of them is wrong the others tell what there is", () => {
  const inPlaceOf = (keyword: string, reply: string): Door => ({
    say: (line) => (line.trim() === keyword ? reply : undefined),
  });

  it.each([
    ["refused", "-ERR no\r\n"],
    ["wrong", "+OK 17 4711\r\n"],
    ["malformed", "+OK many\r\n"],
    ["none", "+OK 0 0\r\n"],
  ])("STAT that is %s is accused, and what has nothing to do with it passes", async (_how, reply) => {
    const { results, accused } = await played(["pop3.stat", "pop3.dele", "pop3.retr.each"], inPlaceOf("STAT", reply));
    expect(results.find(({ id }) => id === "pop3.retr.each")?.verdict).toBe("pass");
    expect(accused.length).toBeGreaterThan(0);
    for (const requirement of accused) expect(requirement).toMatch(/^rfc1939\/5\/stat-/);
  });

  it("LIST that is never answered ends no run", async () => {
    const { results, end } = await played(["pop3.retr.each", "pop3.uidl.one"], inPlaceOf("LIST", ""), { jobs: 1 });
    expect(results.filter(({ kind }) => kind === "case").map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
    expect(end.exit).toBe(0);
  });
});

it("a server that renumbers is accused of that, and of nothing that follows from it", async () => {
  const ids = ["pop3.dele", "pop3.list", "pop3.uidl", "pop3.quit"];
  const { results, accused } = await played(ids, {}, { fault: "renumbered" });
  expect(accused).toEqual(["rfc1939/4/numbers-kept"]);
  expect(results.some(({ reason }) => reason === "blocked by pop3.rule.numbers-kept")).toBe(true);
});

it("who opens nothing but a session of its own is not kept out of the mailbox by it", async () => {
  const inUse = (line: string) => (/^AUTH PLAIN \S/.test(line) ? "-ERR [IN-USE] somebody has it\r\n" : undefined);
  const { results } = await played(["pop3.auth.in-transaction"], { say: inUse });
  expect(results.find(({ id }) => id === "pop3.auth.in-transaction")?.verdict).toBe("pass");
});
