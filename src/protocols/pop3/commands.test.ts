import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseTemplate } from "../../protocol/template.js";
import { catalogue } from "../../requirements/catalogue.js";
import { type Command, commandOf } from "./command-line.js";
import type { CommandSpec, State } from "./command-spec.js";
import { commands, replyShape, specOf, takesMessage, worksIn } from "./commands.js";
import { statusLine } from "./grammar.js";
import { pop3Language } from "./language.js";
import { step } from "./model/model.js";
import { newSession, type SessionState, type World } from "./model/state.js";
import { allowed } from "./oracle/allowed.js";
import { pop3Rules } from "./rules.js";

const each = commands.map((spec) => [spec.keyword, spec] as const);
const optional = each.filter(([, { announcedBy }]) => announcedBy);
const requirements = catalogue(["pop3"]);
const states: readonly State[] = ["authorization", "transaction"];

const message = { uniqueId: "a", octets: Buffer.from("Subject: a\r\n\r\nb\r\n"), size: 18 };
const world: World = {
  checkPassword: () => true,
  checkApop: () => true,
  checkCramMd5: () => "joe",
  maildrop: () => [message],
  newChallenge: () => "<1@localhost>",
  offersTls: true,
  languages: ["en"],
};
/** A name is given, so that PASS is right; the second message is marked as deleted. */
const stateOf = (phase: State): SessionState => ({
  ...newSession("<1@localhost>", false),
  phase,
  language: "de",
  ...(phase === "transaction"
    ? { owner: "joe", entries: [false, true].map((deleted) => ({ ...message, deleted })) }
    : { named: "joe" }),
});
const firstStateOf = (spec: CommandSpec) => stateOf(states.find((state) => worksIn(spec, state)) as State);
const examplesOf = ({ examples }: CommandSpec): readonly Command[] =>
  examples.map((line) => commandOf(line.replace("{sasl-plain}", "AGpvZQBh").replace(/\{[^}]*\}/g, "joe")));
const statusesOf = (state: SessionState, command: Command, offers: readonly string[]) =>
  allowed(state, command, {
    offers: new Map(offers.map((tag) => [tag, []])),
    world,
    afterUser: command.keyword === "PASS",
    earlier: undefined,
    contested: false,
  }).map(({ reply }) => reply.form.status);

/** What of a session is another. */
function changeOf(before: SessionState, after: SessionState): CommandSpec["changes"] {
  if (after === before) return "nothing";
  if (after.phase !== before.phase) return after.phase === "transaction" ? "login" : "session";
  return after.entries === before.entries ? "session" : "marks";
}

it("has every command of the folder, once", async () => {
  const files = readdirSync(join(import.meta.dirname, "commands")).filter((file) => !file.endsWith(".test.ts"));
  const modules: object[] = await Promise.all(
    files.map((file) => import(/* @vite-ignore */ join(import.meta.dirname, "commands", file))),
  );
  const there = modules
    .flatMap((module): object[] => Object.values(module))
    .filter((it) => "keyword" in it && "step" in it);
  expect(new Set(there)).toEqual(new Set(commands));
  expect(new Set(commands.map(({ keyword }) => keyword)).size).toBe(commands.length);
});

describe.each(each)("%s", (_keyword, spec) => {
  it("has examples that work where it does, and are refused elsewhere", () => {
    expect(spec.examples.length).toBeGreaterThan(0);
    for (const command of examplesOf(spec)) {
      expect(specOf(command.keyword)).toBe(spec);
      for (const phase of states) {
        const [first, ...others] = step(stateOf(phase), command, world);
        if (worksIn(spec, phase)) {
          expect(first.reply.form.status).not.toBe("-ERR");
          continue;
        }
        expect(first).toMatchObject({ reply: { kind: "negative", text: "wrong-state" } });
        expect(spec.state).toMatchObject({ elsewhere: first.because });
        expect(others).toEqual([]);
      }
    }
  });

  it("takes the arguments that its examples have", () => {
    const shapes = {
      none: [/^\S+$/],
      message: [/^\S+ \d+$/],
      "message?": [/^\S+$/, /^\S+ \d+$/],
      "message lines": [/^\S+ \d+ \d+$/],
      text: [/^\S+ .+$/],
      "text?": [/^\S+(?: .+)?$/],
    };
    for (const shape of shapes[spec.argument]) expect(spec.examples.some((line) => shape.test(line))).toBe(true);
    for (const line of spec.examples) expect(shapes[spec.argument].some((shape) => shape.test(line))).toBe(true);
  });

  it("changes what it says, and nothing else", () => {
    const state = firstStateOf(spec);
    const changes = examplesOf(spec).map((command) => changeOf(state, step(state, command, world)[0].next));
    expect(changes).toContain(spec.changes);
    expect(changes.filter((change) => change !== spec.changes && change !== "nothing")).toEqual([]);
  });

  it("has replies of as many lines as it says", () => {
    if (spec.reply === "lines unless argument") {
      expect(spec.oneLine ?? spec.listing).toBeDefined();
      expect(spec.listing !== undefined).toBe(takesMessage(spec));
    }
    const state = firstStateOf(spec);
    for (const command of examplesOf(spec)) {
      const [{ reply }] = step(state, command, world);
      if (reply.form.status !== "+OK") continue;
      const printed = reply.form.print(reply, "en");
      const status = statusLine(printed.subarray(0, printed.indexOf("\r\n")));
      expect(status.ok).toBe(true);
      const isMulti = printed.indexOf("\r\n") + 2 < printed.length;
      expect(status.ok && replyShape(command, status.value)).toBe(isMulti ? "multi" : "single");
    }
  });

  it("has a rule for replies that say more than a status", () => {
    const state = firstStateOf(spec);
    const kinds = new Set(examplesOf(spec).map((command) => step(state, command, world)[0].reply.kind));
    // A message in part is the business of rules for all multi-line replies.
    const isBare = [...kinds].every((kind) => kind === "positive" || kind === "begin-tls");
    expect(isBare || spec.keyword === "TOP" || spec.rules.length > 0).toBe(true);
  });

  it("names requirements that the catalogue has", () => {
    const named = states.flatMap((phase) =>
      examplesOf(spec).flatMap((command) => step(stateOf(phase), command, world).map(({ because }) => because)),
    );
    const all = [...named, ...spec.rules.map(({ covers }) => covers), ...spec.faults.map(({ breaks }) => breaks)];
    expect(all.filter((id) => !requirements.has(id))).toEqual([]);
  });

  it("is announced by the reference server, if it has to be", () => {
    const { announcedBy } = spec;
    if (announcedBy?.by !== "capability") return;
    const [{ reply }] = step(stateOf("authorization"), commandOf("CAPA"), world);
    const listed = reply.form.print(reply, "en").toString("latin1").split("\r\n");
    expect(listed.map((line) => line.split(" ")[0])).toContain(announcedBy.tag);
  });
});

describe("the oracle", () => {
  it.each(optional)("lets a server refuse %s that does not announce it", (_keyword, spec) => {
    for (const command of examplesOf(spec)) expect(statusesOf(firstStateOf(spec), command, [])).toContain("-ERR");
  });

  it("lets no server refuse what has to work", () => {
    // USER may be refused for the name, APOP because of PASS (RFC 1939 §13), and what UTF8 and STLS are answered is the server's to choose.
    const chosen = ["USER", "APOP", "UTF8", "STLS", "LANG", "AUTH"];
    const mandatory = commands.filter(({ keyword }) => !chosen.includes(keyword));
    for (const spec of mandatory) {
      const [first] = examplesOf(spec);
      expect(statusesOf(firstStateOf(spec), first as Command, [spec.announcedBy?.tag ?? ""])).not.toContain("-ERR");
    }
  });
});

it("only what RFC 1939 §5, §6 and §7's USER and PASS demand is there without being announced", () => {
  const mandatory = commands.filter(({ announcedBy }) => !announcedBy).map(({ keyword }) => keyword);
  expect(mandatory).toEqual(["STAT", "LIST", "RETR", "DELE", "NOOP", "RSET", "USER", "PASS", "QUIT"]);
});

it.each(each.filter(([, { listing }]) => listing))(
  "what fuzzing learns of %s has a type that suites know",
  (_keyword, spec) => {
    const type = spec.listing?.learn("1 1").learnt.type;
    expect(() => pop3Language.expectation(parseTemplate(`{:${type}}`))).not.toThrow();
  },
);

it("rules and faults have ids of their own", () => {
  const ids = [...pop3Rules.map(({ id }) => id), ...commands.flatMap(({ faults }) => faults.map(({ id }) => id))];
  expect(new Set(ids).size).toBe(ids.length);
});

/** Scripts that are about these very commands, and faults that lie in several. */
const byHand = /^(?:commands|faults|properties)\/|^oracle\/oracle\.ts$|\.test\.ts$/;

it("no other file lists keywords: such a list is derived from the table", () => {
  const keywords = commands.map(({ keyword }) => keyword).join("|");
  const list = new RegExp(`[[(,]\\s*"(?:${keywords})",\\s*"(?:${keywords})"|"(?:${keywords})(?: (?:${keywords}))+"`);
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => file.endsWith(".ts") && !byHand.test(file));
  expect(sources.length).toBeGreaterThan(25);
  expect(sources.filter((file) => list.test(readFileSync(join(import.meta.dirname, file), "utf8")))).toEqual([]);
});

it("every requirement that the source names is in the catalogue", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
  const named = files
    .filter((file) => file.endsWith(".ts"))
    .flatMap(
      (file) =>
        readFileSync(join(import.meta.dirname, file), "utf8").match(/(?<=")rfc\d+\/[\w.]+\/[\w.-]+(?=")/g) ?? [],
    );
  expect([...new Set(named)].filter((id) => !requirements.has(id))).toEqual([]);
});

it("a name is of significance to the server only: blanks may be part of it", () => {
  const statuses = (line: string) => statusesOf(stateOf("authorization"), commandOf(line), []);
  expect(statuses("USER joe doe")).toEqual(expect.arrayContaining(["+OK", "-ERR"]));
  expect(statuses("USER joe \0")).not.toContain("+OK");
});
