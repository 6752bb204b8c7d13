import { afterEach, describe, expect, it } from "vitest";
import type { JournalRecord, Result } from "../../journal/record.js";
import type { Clauses } from "../../protocol/clauses.js";
import type { Stored } from "../../protocol/delivery.js";
import type { Protocol } from "../../protocol/protocol.js";
import type { Event } from "../../protocol/session.js";
import { addressOf } from "../../protocol/target.js";
import { fixture } from "../../suite/fixture.js";
import { parseSuite } from "../../suite/load.js";
import { toy } from "../../tests/toy.test-data.js";
import { latin1 } from "../../wire/latin1.js";
import { embeddedTarget } from "../embedded-target.js";
import { plainRun } from "../plain-run.test-data.js";
import { mailboxes } from "../read-back/memory.js";
import { run } from "../run.js";

const plain = latin1(fixture("plain") ?? new Uint8Array());
const trace = "Return-Path: <x>\r\nReceived: from a by b; now\r\n";

/** What a server does with mail: called for each command that is sent, with the envelope sender of the case. */
type Server = (
  put: (message: string, more?: Partial<Stored>, ms?: number) => void,
  sender: string,
  turn: number,
) => void;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const requirement = (id: string) =>
  [id, { id, level: "MUST", summary: "a requirement of the toy", text: "…", basis: "text" }] as const;
const requirements = new Map(["put", "exact", "delivers", "return-path"].map((leaf) => requirement(`rfc0/1/${leaf}`)));

interface Given {
  readonly exchange: string;
  readonly server: Server;
  readonly clauses?: Partial<Clauses>;
  readonly covers?: string;
  /** Mail comes after the reply. */
  readonly queued?: boolean;
  readonly readBack?: boolean;
  /** What the server does with mail that is sent behind what does not come; absent: none can be sent. */
  readonly control?: (put: (message: string, more?: Partial<Stored>, ms?: number) => void, sender: string) => void;
}

const greeting: Event = { kind: "greeting", connection: 1, entry: 0, answers: undefined };

/** Runs a case for each exchange on one account; gives the results and what else is told. */
async function resultsOf({
  exchange,
  server,
  clauses = {},
  covers = "put",
  queued = false,
  readBack = true,
  control,
}: Given) {
  const box = mailboxes("the box", queued);
  let turn = 0;
  const protocol: Protocol = {
    ...(toy as Protocol),
    clauses: { ...toy.clauses, ...clauses },
    ...(control && {
      async sendControl({ account, sender = "" }, address) {
        const put = (message: string, more: Partial<Stored> = {}, ms = 0) =>
          void setTimeout(() => box.put(account.user, { octets: Buffer.from(message, "latin1"), sender, ...more }), ms);
        control(put, sender);
        return address;
      },
    }),
    language: { ...(toy as Protocol).language, values: new Map([["recipient", 1]]) },
    async open(place, number, state) {
      const opened = await (toy as Protocol).open(place, number, state);
      const put = (message: string, more: Partial<Stored> = {}, ms = 0) => {
        const stored = { octets: Buffer.from(message, "latin1"), sender: place.sender ?? "", ...more };
        if (ms === 0) box.put(place.account.user, stored);
        else setTimeout(() => box.put(place.account.user, stored), ms);
      };
      return {
        value: (name) => (name === "recipient" ? addressOf(place.account, place.target) : undefined),
        session: {
          ...opened.session,
          // Whether it greets tells whether the server is there.
          ...(place.sender === undefined && { next: async () => greeting }),
          send(outgoing) {
            server(put, place.sender ?? "", ++turn);
            opened.session.send(outgoing);
          },
        },
      };
    },
  };
  const cases = exchange
    .split("---\n")
    .map(
      (its, index) =>
        `  - id: toy.put.case${index + 1}\n    title: x\n    covers: [rfc0/1/${covers}]\n    exchange: |\n${its.trim().replace(/^/gm, "      ")}\n`,
    );
  const suite = parseSuite(`protocol: toy\ntitle: x\ncases:\n${cases.join("")}`, "toy.yaml", {
    requirements,
    protocols: [protocol],
  });
  const embedded = await embeddedTarget(protocol, { timeout: 400, connectTimeout: 2000 });
  closing.push(() => embedded.server.close());
  const records: JournalRecord[] = [];
  await run({
    protocol,
    target: { ...embedded.target, ...(readBack && { readBack: box }) },
    cases: suite.cases,
    requirements,
    jobs: 1,
    ...plainRun(),
    emit: (record) => records.push(record),
  });
  const results = records.filter((record): record is Result => record.type === "result" && record.kind === "case");
  const quirks = records.flatMap((record) => (record.type === "note" ? [record.text] : []));
  return { results: results.sort((a, b) => (a.id < b.id ? -1 : 1)), quirks };
}

const arrived = (what = "plain") => `C: ALL\nS: OK\n-- arrived {recipient} ${what}\n`;
const verdicts = async (given: Given) => (await resultsOf(given)).results.map(({ verdict }) => verdict);

it("is skipped where nothing reads back, before anything is sent", async () => {
  let sent = 0;
  const { results } = await resultsOf({ exchange: arrived(), server: () => sent++, readBack: false });
  expect(results).toMatchObject([{ verdict: "skip", reason: "no way to read mail back is given (--read)" }]);
  expect(sent).toBe(0);
});

it.each([true, false])("passes when the message is there, with trace fields on top; queued: %s", async (queued) => {
  const { results, quirks } = await resultsOf({ exchange: arrived(), server: (put) => put(trace + plain), queued });
  expect(results).toMatchObject([{ verdict: "pass" }]);
  expect(results[0]?.transcript.at(-1)?.text).not.toContain("message 1");
  expect(quirks).toEqual([]);
});

it("waits for what comes late, and no longer than it takes where that is known", async () => {
  const server: Server = (put) => put(plain, {}, 100);
  const began = performance.now();
  expect(await verdicts({ exchange: arrived(), server, queued: true })).toEqual(["pass"]);
  expect(performance.now() - began).toBeGreaterThan(99);
});

describe("what is wrong with what arrives", () => {
  it("a body with another octet: where, and the message itself in the transcript", async () => {
    const server: Server = (put) => put(trace + plain.replace("Hello", "hello"));
    const { results } = await resultsOf({ exchange: arrived(), server });
    const [{ failure, transcript } = {} as Result] = results;
    expect(results).toMatchObject([{ verdict: "fail" }]);
    expect(failure?.received?.slice(failure.at)).toMatch(/^hello/);
    expect(failure?.line).toBe(10);
    expect(transcript.map(({ text }) => text).join("\n")).toMatch(
      /1 message arrived for alice1@mailspec\.test\nmessage 1 from <.*>:\nReturn-Path/,
    );
  });

  it("is not what the case is about, as long as it is that message, where a clause owns it", async () => {
    const server: Server = (put) => put(trace + plain.replace("\r\n\r\n", "\r\n\r\n\r\n"));
    const clauses = { exact: ["rfc0/1/exact"] };
    expect(await verdicts({ exchange: arrived(), server, clauses })).toEqual(["pass"]);
    expect(await verdicts({ exchange: arrived(), server, clauses, covers: "exact" })).toEqual(["fail"]);
  });

  it("twice", async () => {
    const server: Server = (put) => {
      put(trace + plain);
      put(trace + plain, {}, 50);
    };
    const { results } = await resultsOf({ exchange: arrived(), server, queued: true });
    expect(results).toMatchObject([
      { verdict: "fail", failure: { expected: "plain once", event: "it arrived 2 times" } },
    ]);
  });

  it("twice is fine where the case says so", async () => {
    const server: Server = (put) => {
      put(plain);
      put(plain, {}, 50);
    };
    expect(await verdicts({ exchange: arrived("2"), server, queued: true })).toEqual(["pass"]);
  });

  it("one more than the case counts", async () => {
    const server: Server = (put) => {
      put(plain);
      put("Subject: smuggled\r\n\r\n", {}, 50);
    };
    const { results } = await resultsOf({ exchange: arrived("1"), server, queued: true });
    expect(results).toMatchObject([
      { verdict: "fail", failure: { expected: "1 message", event: "2 messages arrived" } },
    ]);
    expect(results[0]?.transcript.map(({ text }) => text).join()).toContain("Subject: smuggled");
  });

  it("more than the most that may come", async () => {
    const server: Server = (put) => {
      for (let copies = 0; copies < 3; copies++) put(plain, {}, 50 * copies);
    };
    const { results } = await resultsOf({ exchange: arrived("1..2"), server, queued: true });
    expect(results).toMatchObject([
      { verdict: "fail", failure: { expected: "1 to 2 messages", event: "3 messages arrived" } },
    ]);
  });

  it("anything at all where nothing may come", async () => {
    expect(await verdicts({ exchange: arrived("0"), server: () => undefined, queued: true })).toEqual(["pass"]);
    expect(await verdicts({ exchange: arrived("0"), server: (put) => put(plain, {}, 100), queued: true })).toEqual([
      "fail",
    ]);
  });

  it("another reverse-path than the case asks for", async () => {
    const exchange = arrived("plain from <Ada@mailspec.example>");
    const from =
      (sender: string): Server =>
      (put) =>
        put(plain, { sender });
    expect(await verdicts({ exchange, server: from("Ada@mailspec.example") })).toEqual(["pass"]);
    const { results } = await resultsOf({ exchange, server: from("ada@mailspec.example") });
    expect(results).toMatchObject([
      {
        verdict: "fail",
        failure: { expected: "the reverse-path <Ada@mailspec.example>", received: "<ada@mailspec.example>" },
      },
    ]);
  });

  it("another reverse-path than the null one, where the case takes that, too", async () => {
    const exchange = arrived("plain from <a@b@mailspec.example> or <>");
    const from =
      (sender: string): Server =>
      (put) =>
        put(plain, { sender });
    expect(await verdicts({ exchange, server: from("a@b@mailspec.example") })).toEqual(["pass"]);
    expect(await verdicts({ exchange, server: from("") })).toEqual(["pass"]);
    const { results } = await resultsOf({ exchange, server: from("a@b") });
    expect(results).toMatchObject([{ failure: { expected: "the reverse-path <a@b@mailspec.example> or <>" } }]);
  });

  it("two Return-Paths: told, or the fault of whoever owns that", async () => {
    const server: Server = (put) => put(`Return-Path: <a>\r\nReturn-Path: <b>\r\n${plain}`);
    const told = await resultsOf({ exchange: arrived(), server });
    expect(told.results).toMatchObject([{ verdict: "pass" }]);
    expect(told.quirks.join()).toContain("more than one Return-Path on top");
    const clauses = { returnPath: "rfc0/1/return-path" };
    const { results } = await resultsOf({ exchange: `${arrived()}---\n${arrived()}`, server, clauses });
    expect(results.map(({ verdict }) => verdict).sort()).toEqual(["fail", "skip"]);
    expect(results.find(({ verdict }) => verdict === "fail")?.failure?.requirement).toBe("rfc0/1/return-path");
  });

  it("other fields on top are told once", async () => {
    const server: Server = (put) => put(`List-Id: x\r\n${plain}`);
    const { results, quirks } = await resultsOf({ exchange: `${arrived()}---\n${arrived()}`, server });
    expect(results.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
    expect(quirks.filter((text) => text.includes("List-Id"))).toHaveLength(1);
  });
});

describe("when nothing arrives", () => {
  it("the case is played again, alone, and then it is an error: late is late", async () => {
    let turns = 0;
    const { results } = await resultsOf({ exchange: arrived(), server: () => turns++, queued: true });
    expect(turns).toBe(2);
    expect(results).toMatchObject([
      { verdict: "error", reason: "0 of 1 plain arrived for alice1@mailspec.test (the box) in time" },
    ]);
  });

  it("and a clause that owns it is what is broken, once", async () => {
    const clauses = { delivers: ["rfc0/1/delivers"] as const };
    const { results } = await resultsOf({
      exchange: `${arrived()}---\n${arrived("2")}`,
      server: () => undefined,
      clauses,
      queued: false,
    });
    expect(results.map(({ verdict }) => verdict)).toEqual(["fail", "skip"]);
    expect(results[0]?.failure?.requirement).toBe("rfc0/1/delivers");
    expect(results[1]?.reason).toBe("blocked by toy.put.case1");
  });

  describe("and mail is sent behind it", () => {
    const clauses = { delivers: ["rfc0/1/delivers"] as const };
    const given = { exchange: arrived(), queued: true, clauses } as const;

    it("which comes: it is lost, and the clause that owns it is broken", async () => {
      let sent = 0;
      const { results } = await resultsOf({
        ...given,
        server: () => undefined,
        control(put) {
          sent++;
          put("Subject: later\r\n\r\nx\r\n", {}, 20);
        },
      });
      expect(results).toMatchObject([{ verdict: "fail", failure: { requirement: "rfc0/1/delivers" } }]);
      expect(results[0]?.transcript.map(({ text }) => text).join("\n")).toContain(
        "mail that was sent later came within",
      );
      expect(sent).toBe(3);
    });

    it("which does not come either: nobody can tell late from lost", async () => {
      const { results } = await resultsOf({ ...given, server: () => undefined, control: () => undefined });
      expect(results).toMatchObject([
        {
          verdict: "error",
          reason:
            "0 of 1 plain arrived for alice1@mailspec.test (the box) in time, nor has a message that was sent later, within 0.4 s",
        },
      ]);
    });

    it("and then both come: it was late", async () => {
      const server: Server = (put) => put(plain, {}, 700);
      const control: Given["control"] = (put) => put("Subject: later\r\n\r\nx\r\n", {}, 700);
      expect(await verdicts({ ...given, server, control })).toEqual(["pass"]);
    });
  });

  it("but comes the second time, it is a pass", async () => {
    const server: Server = (put, _, turn) => (turn > 1 ? put(plain) : undefined);
    expect(await verdicts({ exchange: arrived(), server })).toEqual(["pass"]);
  });
});

describe("what others have sent is not counted", () => {
  it("what was there before", async () => {
    const server: Server = (put) => put(plain);
    const exchange = `${arrived()}---\n${arrived()}---\n${arrived("1")}`;
    expect(await verdicts({ exchange, server })).toEqual(["pass", "pass", "pass"]);
  });

  it("what arrives late from a case before", async () => {
    const senders: string[] = [];
    const server: Server = (put, sender) => {
      senders.push(sender);
      put(plain);
      if (senders.length === 2) put(trace + plain, { sender: (senders[0] ?? "").toUpperCase() });
    };
    const { results } = await resultsOf({ exchange: `${arrived()}---\n${arrived("1")}`, server });
    expect(results.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
    expect(new Set(senders).size).toBe(2);
  });

  it("but what has no sender of a case is", async () => {
    const server: Server = (put) => {
      put(plain);
      put(plain, { sender: "" });
    };
    expect(await verdicts({ exchange: arrived("1"), server })).toEqual(["fail"]);
  });
});

describe("what may be from anybody, because neither store nor message tells who sent it", () => {
  const untold: Partial<Stored> = { sender: undefined as unknown as string };

  it("is counted when the case is played again, alone", async () => {
    const server: Server = (put, _, turn) => {
      put(plain, untold);
      if (turn === 1) put(plain, untold);
    };
    expect(await verdicts({ exchange: arrived("1"), server })).toEqual(["pass"]);
  });

  it("and accuses if there is too much of it then, too", async () => {
    const server: Server = (put) => {
      put(plain, untold);
      put(plain, untold);
    };
    const { results } = await resultsOf({ exchange: arrived(), server });
    expect(results).toMatchObject([
      { verdict: "fail", failure: { requirement: "rfc0/1/put", event: "it arrived 2 times" } },
    ]);
  });
});

describe("whether more arrives is looked for while the next case is played", () => {
  it("so that a server that is right is not waited for", async () => {
    const began = performance.now();
    const exchange = Array(20).fill(arrived()).join("---\n");
    const all = await verdicts({ exchange, server: (put) => put(plain, {}, 5), queued: true });
    expect(all).toEqual(all.map(() => "pass"));
    expect(performance.now() - began).toBeLessThan(20 * 300);
  });

  it("and the case in which more has come accuses, not the one after it", async () => {
    const said = new Map<string, number>();
    const server: Server = (put, sender) => {
      const times = (said.get(sender) ?? 0) + 1;
      said.set(sender, times);
      if (times === 1) put(plain);
      else put(plain, { sender: "somebody@mailspec.example" }, 100);
    };
    const exchange = `${arrived()}---\nC: ALL\nS: OK\n${arrived("1")}---\n${arrived()}`;
    const { results } = await resultsOf({ exchange, server, queued: true });
    expect(results.map(({ verdict }) => verdict)).toEqual(["pass", "fail", "pass"]);
  });
});

it("a recipient who is nobody's account is skipped with that reason", async () => {
  const { results } = await resultsOf({
    exchange: "C: ALL\nS: OK\n-- arrived x@y.test plain\n",
    server: () => undefined,
  });
  expect(results).toMatchObject([{ verdict: "skip", reason: "no --account has the address x@y.test" }]);
});

it("names that are bound by the exchange are no recipients", async () => {
  const exchange = "C: ALL\nS: OK {who:text}\n-- arrived {who} plain\n";
  await expect(resultsOf({ exchange, server: () => undefined })).rejects.toThrow(
    "toy.yaml:10:7: -- arrived: {who} has no value before the exchange begins",
  );
});
