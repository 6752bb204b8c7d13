import net from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { JournalRecord, Result } from "../journal/record.js";
import { connectTo } from "../protocol/connect-to.js";
import type { Expectation, Language } from "../protocol/language.js";
import { freeText, linePattern, run as octetsOf } from "../protocol/line-pattern.js";
import type { Protocol } from "../protocol/protocol.js";
import { type Rule, type Watch, watchWith } from "../protocol/rule.js";
import type { Event, Outgoing, Sent, Session } from "../protocol/session.js";
import { fill, namesIn, type Template } from "../protocol/template.js";
import { run } from "../runner/run.js";
import { parseTargetUrl } from "../runner/target-url.js";
import { loadSuites, parseSuite } from "../suite/load.js";
import type { Connection } from "../wire/connection.js";
import { latin1 } from "../wire/latin1.js";
import { aLine, octets, type Unit } from "../wire/unit.js";

/*
 * A protocol that answers by tags, with untagged data and literals: what the engines have to bear beside protocols that
 * answer in turn. `a PUT {5}` takes a literal after `+`, is told `* 1 NOTES`, then `a OK`; `a ALL` gives `* NOTE {5}`
 * and the octets for each note.
 */
interface NoteEvent extends Event {
  readonly kind: "tagged" | "untagged" | "go-ahead";
  /** The whole response; a literal stands where it was announced. */
  readonly text: string;
}

const response: Unit<string> = {
  what: "response",
  limit: 1 << 16,
  begin() {
    const cutLine = aLine.begin();
    let text = "";
    let literal: ReturnType<Unit<Uint8Array>["begin"]> | undefined;
    return (arrived) => {
      for (;;) {
        const found = literal ? literal(arrived) : cutLine(arrived);
        if (found.kind !== "unit") return found;
        text += latin1("octets" in found.unit ? found.unit.octets : found.unit);
        const announced = literal ? undefined : /\{(\d+)\}$/.exec(text);
        literal = announced ? octets(Number(announced[1])).begin() : undefined;
        if (!announced && "octets" in found.unit) return { kind: "unit", unit: text };
      }
    };
  },
};

function noteSession(connection: Connection, watch: Watch<NoteEvent>): Session<NoteEvent> {
  const underWay = new Map<string, Sent>();
  /** What has to wait for a go-ahead, and what has to go out behind that. */
  const held: { readonly octets: Uint8Array; readonly awaits: boolean }[] = [];
  let tags = 0;
  const flush = () => {
    while (held[0] && !held[0].awaits) connection.write(held.shift()?.octets ?? new Uint8Array());
  };
  const write = ({ octets: its, continues, awaited = [], label = "" }: Outgoing) => {
    const tag = `t${++tags}`;
    if (!continues) underWay.set(tag, { label, octets: its });
    held.push({ octets: continues ? its : Buffer.concat([Buffer.from(`${tag} `), its]), awaits: false });
    held.push(...awaited.map((literal) => ({ octets: literal, awaits: true })));
    flush();
  };
  return {
    connection,
    send: (outgoing) => outgoing.forEach(write),
    async next(timeoutMs) {
      for (;;) {
        const read = await connection.read(response, timeoutMs);
        if (read.kind !== "unit") return read;
        const [word = ""] = read.unit.split(" ");
        const kind = word === "*" ? "untagged" : word === "+" ? "go-ahead" : "tagged";
        const answers = underWay.get(word);
        underWay.delete(word);
        const event = { kind, text: read.unit, answers, connection: connection.number, entry: read.entry } as const;
        watch.see(event);
        const literal = kind === "go-ahead" ? held.shift() : undefined;
        if (!literal) return event;
        connection.write(literal.octets);
        flush();
      }
    },
    underWay: () => underWay.size,
    state: () => "ready",
    settle: () => undefined,
    startTls: (timeoutMs) => connection.startTls(timeoutMs),
    forget: () => underWay.clear(),
  };
}

const types = new Map([
  ["number", octetsOf((octet) => octet >= 48 && octet <= 57)],
  ["text", freeText],
]);

const language: Language<NoteEvent> = {
  values: new Map([["user", true]]),
  lists: new Map(),
  command(line, form) {
    const literal = line.find((piece) => piece.kind === "octets");
    const text: Template | undefined = literal && "text" in literal.of ? literal.of.text : undefined;
    const plain = line.filter((piece) => piece !== literal);
    return {
      needs: [...namesIn(line)].map(({ name }) => name),
      fill(names) {
        const note = text ? Buffer.from(fill(text, names), "latin1") : undefined;
        const its = fill(plain, names) + (note ? `{${note.length}}` : "");
        const sent = Buffer.from(form === "octets" ? its : `${its}\r\n`, "latin1");
        return {
          octets: sent,
          continues: form === "more",
          ...(note && { awaited: [Buffer.concat([note, Buffer.from("\r\n")])] }),
        };
      },
    };
  },
  expectation(pattern): Expectation<NoteEvent> {
    const its = linePattern(pattern, types);
    const [first] = pattern;
    const isUntagged = first?.kind === "text" && first.text.startsWith("*");
    return {
      ...its,
      order: isUntagged ? "any-time" : "in-turn",
      match: (event, part, names) =>
        its.match(language.text(event, part) ?? "", names, { open: !isUntagged, anyCase: false }),
    };
  },
  content: () => ({ compare: () => undefined }),
  text: ({ kind, text }, part) => (part > 0 ? undefined : kind === "tagged" ? text.slice(text.indexOf(" ") + 1) : text),
  isInTurn: ({ kind }) => kind !== "untagged",
};

const rules: readonly Rule<NoteEvent>[] = [
  {
    id: "toy.rule.notes-rise",
    title: "The number of notes never shrinks",
    covers: "rfc0/1/notes-rise",
    watch: () => {
      let most = 0;
      return ({ text }) => {
        const count = /^\* (\d+) NOTES$/.exec(text)?.[1];
        if (count === undefined) return undefined;
        const before = most;
        most = Math.max(most, Number(count));
        return Number(count) >= before ? "ok" : { expected: `${before} or more`, received: Buffer.from(text), at: 2 };
      };
    },
  },
];

/** The server; `shrinks`: it counts wrongly. */
function startNotes({ shrinks = false } = {}): Promise<{ port: number; close(): Promise<void> }> {
  const server = net.createServer((socket) => {
    const notes: string[] = [];
    let awaited: { tag: string; length: number } | undefined;
    let input = "";
    socket
      .on("error", () => undefined)
      .on("data", (chunk) => {
        input += chunk.toString("latin1");
        for (;;) {
          const lf = input.indexOf("\n", awaited?.length ?? 0);
          if (lf < 0) return;
          const line = input.slice(0, lf - 1);
          input = input.slice(lf + 1);
          const [tag = "", verb = "", size] = line.split(" ");
          if (awaited) {
            notes.push(line);
            socket.write(`* ${shrinks ? 9 - notes.length : notes.length} NOTES\r\n${awaited.tag} OK put\r\n`);
            awaited = undefined;
          } else if (verb === "PUT") {
            awaited = { tag, length: Number(/\d+/.exec(size ?? "")?.[0]) };
            socket.write("+ go ahead\r\n");
          } else if (verb === "ALL") {
            socket.write(`${notes.map((note) => `* NOTE {${note.length}}\r\n${note}\r\n`).join("")}${tag} OK all\r\n`);
          } else {
            socket.write(`${tag} NO what?\r\n`);
          }
        }
      });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({
        port: (server.address() as net.AddressInfo).port,
        close: () => new Promise((done) => void server.close(() => done())),
      }),
    );
  });
}

const toy: Protocol<NoteEvent> = {
  id: "toy",
  title: "Toy",
  schemes: [{ name: "toy", port: 1, implicitTls: false }],
  states: [{ name: "ready", takesAccount: false }],
  usualState: "ready",
  language,
  rules,
  watch: (broke) => watchWith(rules, broke),
  probe: async () => ({ greeting: "", capabilities: [], offers: new Map(), early: new Map() }),
  async open(place, number) {
    return { session: noteSession(await connectTo(place, number), place.watch), value: () => undefined };
  },
  leave: async ({ connection }) => connection.drop(),
  worldKind: { keys: {}, apart: "mailbox", lacks: () => undefined, takesAccount: () => false },
  world: () => ({ suits: () => true, prepare: async () => undefined, spoils: () => false, spoil: () => undefined }),
  secretsOf: () => [],
  reference: async () => ({ faults: [], start: () => Promise.reject(new Error("there is none")) }),
  fuzz: () => Promise.reject(new Error("there is none")),
};

const requirements = new Map(
  ["put", "notes-rise"].map((leaf) => [
    `rfc0/1/${leaf}`,
    { id: `rfc0/1/${leaf}`, level: "MUST", summary: "a requirement of the toy" } as const,
  ]),
);
const known = { requirements, protocols: [toy] };

const suiteOf = (exchange: string, more = "") => `protocol: toy
title: Notes
cases:
  - id: toy.put.counts
    title: PUT is told at once
    covers: [rfc0/1/put]
${more}    exchange: |
${exchange.replace(/^/gm, "      ")}
`;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function resultsOf(exchange: string, options: { readonly shrinks?: boolean; readonly more?: string } = {}) {
  const server = await startNotes(options);
  closing.push(() => server.close());
  const { cases } = parseSuite(suiteOf(exchange, options.more), "toy.yaml", known);
  const records: JournalRecord[] = [];
  await run({
    protocol: toy,
    target: {
      name: "toy",
      endpoints: [parseTargetUrl(`toy://127.0.0.1:${server.port}`, [toy]).endpoint],
      accounts: [],
      starttls: false,
      tls: {},
      connectTimeout: 2000,
      timeout: 300,
      wipe: false,
    },
    cases,
    requirements,
    jobs: 1,
    repeat: 1,
    bail: 0,
    strict: false,
    baseline: [],
    version: "test",
    signal: new AbortController().signal,
    emit: (record) => records.push(record),
  });
  const results = records.filter((record): record is Result => record.type === "result");
  return new Map(results.map((result) => [result.id, result]));
}

describe("a case", () => {
  it("matches tagged results by label, and untagged data in any order before them", async () => {
    const exchange = `C.a: PUT {literal "one"}
S.a: OK
C.b: PUT {literal "second"}
C.c: ALL
S: * NOTE {{6}second
S: * NOTE {{3}one
S: * {count:number} NOTES
S.c: OK
S.b: OK put
C: ALL
S: * NOTE {{3}one
S>: * NOTE {{{size:number}}{:text}
S: OK`;
    const result = (await resultsOf(exchange)).get("toy.put.counts");
    expect(result?.failure).toBeUndefined();
    expect(result?.verdict).toBe("pass");
  });

  it.each([
    [
      "data that does not come",
      'C: PUT {literal "one"}\nS: * 2 NOTES\nS: OK',
      { expected: "* 2 NOTES", received: "* 1 NOTES" },
    ],
    ["another result", "C: NONSENSE\nS: OK", { expected: "OK", received: "NO what?", sent: "NONSENSE\r\n" }],
    ["what must not come", 'C: PUT {literal "one"}\nS!: * {:number} NOTES\nS: OK', { received: "* 1 NOTES" }],
    [
      "a set in the wrong order",
      'C: PUT {literal "b"}\nS: OK\nC: PUT {literal "a"}\nS: OK\nC: ALL\nS: * NOTE {{1}a\nS>: * NOTE {{1}b\nS: OK',
      { expected: "* NOTE {{1}b" },
    ],
    ["data that is awaited for too long", "S: * {:number} NOTES", { event: "no reply within 0.3 s" }],
  ])("fails for %s", async (_what, exchange, failure) => {
    const result = (await resultsOf(exchange)).get("toy.put.counts");
    expect(result).toMatchObject({ verdict: "fail", failure });
  });

  it("exact: refuses what nobody mentions", async () => {
    const exchange = 'C: PUT {literal "one"}\nS: OK';
    expect((await resultsOf(exchange)).get("toy.put.counts")).toMatchObject({ verdict: "pass" });
    const exact = await resultsOf(exchange, { more: "    exact: true\n" });
    expect(exact.get("toy.put.counts")).toMatchObject({ verdict: "fail", failure: { received: "* 1 NOTES" } });
  });
});

it("a rule watches all traffic", async () => {
  const exchange = 'C: PUT {literal "one"}\nS: OK\nC: PUT {literal "two"}\nS: OK';
  expect((await resultsOf(exchange)).get("toy.rule.notes-rise")).toMatchObject({ verdict: "pass", watched: 2 });
  const broken = (await resultsOf(exchange, { shrinks: true })).get("toy.rule.notes-rise");
  expect(broken).toMatchObject({ verdict: "fail", failure: { expected: "8 or more", received: "* 7 NOTES" } });
});

it("a suite that says what the protocol doesn't know is refused", () => {
  expect(() => parseSuite(suiteOf("C: ALL\nS: OK", "    state: selected\n"), "toy.yaml", known)).toThrow(
    /toy.yaml:7:12: /,
  );
  expect(() => parseSuite(suiteOf("C: ALL\nS: OK", "    maildrop: []\n"), "toy.yaml", known)).toThrow(
    /unknown key maildrop/,
  );
  expect(loadSuites([], known)).toEqual([]);
});
