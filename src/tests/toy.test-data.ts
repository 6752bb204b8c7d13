import net from "node:net";
import fc from "fast-check";
import { connectTo } from "../protocol/connect-to.js";
import type { Breach, FuzzPlace, Player } from "../protocol/fuzz.js";
import type { Expectation, Language } from "../protocol/language.js";
import { freeText, linePattern, run as octetsOf } from "../protocol/line-pattern.js";
import type { Property } from "../protocol/property.js";
import type { Protocol } from "../protocol/protocol.js";
import type { FaultInfo, RunningReference } from "../protocol/reference.js";
import { type Rule, type Watch, watchWith } from "../protocol/rule.js";
import { type Event, isTrouble, type Outgoing, type Sent, type Session } from "../protocol/session.js";
import { SetUpError } from "../protocol/set-up-error.js";
import { fill, namesIn, type Template } from "../protocol/template.js";
import type { Connection } from "../wire/connection.js";
import { latin1 } from "../wire/latin1.js";
import { transcript } from "../wire/transcript.js";
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
    awaited(label = "") {
      const sent = [...underWay.values()].find((its) => label === "" || its.label === label);
      return sent && { sent, isLogin: false };
    },
    state: () => "ready",
    settle: () => undefined,
    startTls: (timeoutMs, only) => connection.startTls(timeoutMs, only),
    forget: () => underWay.clear(),
  };
}

const types = new Map([
  ["number", octetsOf((octet) => octet >= 48 && octet <= 57)],
  ["text", freeText],
]);

const language: Language<NoteEvent> = {
  values: new Map([["user", 1]]),
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
  isLogin: () => false,
  isHarmless: () => false,
  expectation(pattern): Expectation<NoteEvent> {
    const its = linePattern(pattern, types);
    const [first] = pattern;
    const isUntagged = first?.kind === "text" && first.text.startsWith("*");
    return {
      ...its,
      asksFor: first?.kind === "text" && first.text === "OK" ? "success" : "other",
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

const faults: readonly FaultInfo[] = [
  { id: "shrinks", breaks: "rfc0/1/notes-rise", summary: "Counts down" },
  { id: "forgets", breaks: "rfc0/1/all", summary: "ALL leaves out the third note" },
];

/** The server; each session has its own notes. */
function startNotes(fault?: string): Promise<RunningReference> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    const notes: string[] = [];
    const told = () => (fault === "forgets" ? notes.filter((_, index) => index !== 2) : notes);
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
            const count = fault === "shrinks" ? 9 - notes.length : notes.length;
            socket.write(`* ${count} NOTES\r\n${awaited.tag} OK put\r\n`);
            awaited = undefined;
          } else if (verb === "PUT") {
            awaited = { tag, length: Number(/\d+/.exec(size ?? "")?.[0]) };
            socket.write("+ go ahead\r\n");
          } else if (verb === "ALL") {
            socket.write(
              `${told()
                .map((note) => `* NOTE {${note.length}}\r\n${note}\r\n`)
                .join("")}${tag} OK all\r\n`,
            );
          } else {
            socket.write(`${tag} NO what?\r\n`);
          }
        }
      });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({
        urls: [`toy://127.0.0.1:${(server.address() as net.AddressInfo).port}`],
        certificate: { key: "", cert: "" },
        deliver: () => undefined,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      }),
    );
  });
}

const property: Property = {
  id: "toy.property.notes",
  title: "ALL tells what was put, in that order",
  covers: ["rfc0/1/all"],
  needs: [],
  state: "ready",
  steps: [fc.record({ put: fc.stringMatching(/^[a-z]{1,9}$/) }), fc.constant({ all: true } as const)],
  atMost: 12,
};

/** Plays each script on a session of its own, and holds it against the notes that it put. */
function notesPlayer(place: FuzzPlace): Player {
  return {
    clear: () => undefined,
    recent: () => [],
    tidy: async () => undefined,
    async play({ timeout, known, saw }, steps) {
      const exchange: string[] = [];
      const notes: string[] = [];
      let breach: Breach | undefined;
      const accuse = (its: Breach) => {
        if (known(its)) return;
        breach = its;
        throw breach;
      };
      const watch = toy.watch((rule) =>
        accuse({ requirement: "rfc0/1/notes-rise", rule, shape: "", expected: "more", connection: 1, sent: "PUT" }),
      );
      const session = noteSession(await connectTo({ ...place, transcript: transcript() }, 1), watch);
      /** Sends a command; gives the untagged data that came before its end. */
      const ask = async (outgoing: Outgoing): Promise<readonly string[]> => {
        session.send([outgoing]);
        const untagged: string[] = [];
        for (;;) {
          const event = await session.next(timeout);
          if (isTrouble(event)) throw new SetUpError(event.kind);
          if (event.kind === "untagged") untagged.push(event.text);
          if (event.kind !== "tagged") continue;
          saw(latin1(outgoing.octets), event.text);
          return untagged;
        }
      };
      const put = async (note: string) => {
        exchange.push(`C: PUT {literal "${note}"}`, "S: OK");
        await ask({ octets: Buffer.from(`PUT {${note.length}}\r\n`), awaited: [Buffer.from(`${note}\r\n`)] });
        notes.push(note);
      };
      const all = async () => {
        const expected = notes.map((note) => `* NOTE {${note.length}}${note}`);
        exchange.push(
          "C: ALL",
          ...expected.map((line, at) => `${at > 0 ? "S>" : "S"}: ${line.replace("{", "{{")}`),
          "S: OK",
        );
        const told = await ask({ octets: Buffer.from("ALL\r\n") });
        const missing = expected.findIndex((line, at) => line !== told[at]);
        const [requirement = ""] = property.covers;
        if (missing >= 0)
          accuse({ requirement, shape: "notes", expected: expected[missing] ?? "", connection: 1, sent: "ALL" });
      };
      const reproduction = () => ({ state: "ready", wants: {}, needs: [], messages: new Map(), exchange });
      try {
        await steps((step) => ("put" in step ? put((step as { put: string }).put) : all()));
        return { reproduction };
      } catch (thrown) {
        if (thrown !== breach || !breach) throw thrown;
        return { breach, reproduction };
      } finally {
        session.connection.drop();
      }
    },
  };
}

export const toy: Protocol<NoteEvent> = {
  id: "toy",
  title: "Toy",
  schemes: [{ name: "toy", port: 1, implicitTls: false }],
  states: [{ name: "ready", takesAccount: false }],
  usualState: "ready",
  language,
  rules,
  clauses: {
    accepts: () => "rfc0/1/put",
    answers: "rfc0/1/answers",
    closes: "rfc0/1/closes",
    handshakes: "rfc0/1/handshakes",
    exact: [],
  },
  isRefusal: (reply) => reply.startsWith("NO"),
  isThrottle: () => false,
  watch: (broke) => watchWith(rules, broke),
  probe: async () => ({ greeting: "", capabilities: [], offers: new Map(), early: new Map(), loginMs: 0 }),
  async open(place, number) {
    return { session: noteSession(await connectTo(place, number), place.watch), value: () => undefined };
  },
  leave: async ({ connection }) => connection.drop(),
  worldKind: { keys: {}, apart: "mailbox", lacks: () => undefined, takesAccount: () => false },
  world: () => ({
    suits: () => true,
    prepare: async () => undefined,
    tidy: async () => undefined,
    spoils: () => false,
    spoil: () => undefined,
  }),
  secretsOf: () => [],
  gist: async () => ({
    sent: (octets) => octets,
    command: (octets) => octets.split(" ")[0] ?? "",
    received: (octets) => octets.split("\r\n").filter((line) => line !== ""),
  }),
  reference: async () => ({
    faults,
    start: ({ faults: chosen = [] }) => startNotes(chosen.flatMap((its) => ("fault" in its ? [its.fault] : []))[0]),
  }),
  fuzz: async () => ({ properties: [property], player: notesPlayer }),
};
