import { clauses } from "../clauses.js";
import { isHarmless } from "../harmless.js";
import { hierarchyOf } from "../hierarchy.js";
import type { Account } from "../model/account.js";
import type { Outcome } from "../model/state.js";
import { nameOf } from "../tagging.js";
import { compare, isBeyond } from "./compare.js";
import { batch, forms } from "./equal.js";
import { type Answer, exchange } from "./exchange.js";
import { LOOKS, look, PAUSE } from "./look.js";
import { contentOf, firstUid, outcomeOf, sessionOf } from "./model.js";
import { needsOf } from "./needs.js";
import { outgoingOf, sourceOf, textOf } from "./parts.js";
import { accuseLast, type Scene } from "./scene.js";
import type { Part, Step } from "./script.js";
import type { Talk } from "./talks.js";

type Say = Extract<Step, { do: "say" }>;

/** Plays one step of a script. */
export async function playStep(scene: Scene, step: Step): Promise<void> {
  if (scene.spoilt) return;
  switch (step.do) {
    case "say":
      return say(scene, step);
    case "forms":
      return forms(scene, step);
    case "batch":
      return batch(scene, step);
    case "look":
      return look(scene, step.on);
    case "drop": {
      if (!scene.talks.of(step.on)) return;
      scene.note({ kind: "end", on: step.on });
      scene.talks.end(step.on);
      return;
    }
    default:
      return step satisfies never;
  }
}

/** Whether a command means messages by their numbers. */
const hasNumbers = (name: string): boolean => /^(?:FETCH|STORE|SEARCH|COPY|MOVE|UID .*)$/.test(name);

async function say(scene: Scene, { on, parts, odd = false }: Say): Promise<void> {
  const talk = await scene.talkOn(on);
  const line = textOf(parts);
  const name = nameOf(`x ${line.slice(0, 100)}`);
  if (odd) {
    const [answer] = await exchange(scene, talk, [parts], true);
    // Behind STARTTLS come no more commands in the clear.
    if (name === "STARTTLS" && answer?.result === "OK") {
      scene.note({ kind: "end", on });
      scene.talks.end(on);
      return;
    }
    // Whether it is still in step shows at the next command.
    if (!scene.spoilt) await exchange(scene, talk, [["NOOP"]], true);
    scene.account = undefined;
    scene.isOdd = true;
    return;
  }
  // What is not offered is no command that a server has to know.
  if (needsOf(line).some((need) => !scene.place.offers.has(need))) return;
  const isKnown = await inStep(scene, talk, hasNumbers(name));
  if (scene.spoilt) return;
  const { account } = scene;
  const before = account && sessionOf(talk.view, account);
  const [answer] = await exchange(scene, talk, [parts]);
  if (!answer) return;
  if (!account || !before || !isKnown) {
    if (answer.result !== "OK" || isHarmless(`x ${line}`)) return;
    scene.spoilt = true;
    return;
  }
  await judge(scene, talk, { parts, line, name, answer, account, before });
}

/** The first of the UIDs that are new, which come one after the other; of who doesn't tell them with APPEND and COPY. */
async function firstOfNew(scene: Scene, talk: Talk, account: Account): Promise<number | undefined> {
  const selected = talk.view.selected();
  if (!selected) return undefined;
  const { length: before } = selected.messages;
  const last = contentOf(account, selected.name).at(-1)?.uid ?? 0;
  for (let looks = 1; selected.messages.length === before && looks <= LOOKS; looks++) {
    if (looks > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    await exchange(scene, talk, [["NOOP"]]);
    if (scene.spoilt) return undefined;
  }
  if (selected.messages.length === 0) return undefined;
  await exchange(scene, talk, [["FETCH 1:* (UID FLAGS)"]]);
  const added = selected.messages.map(({ uid = 0 }) => uid).filter((uid) => uid > last);
  const [first] = added;
  const isRow = first !== undefined && added.every((uid, index) => uid === first + index);
  return isRow && !scene.spoilt ? first : undefined;
}

/** What is new has the flags that the server gave it: that it should keep those of APPEND and COPY, cases look after. */
function withFlags(outcome: Outcome | undefined, { view }: Talk, first: number): Outcome | undefined {
  const selected = view.selected();
  const mailbox = selected && outcome?.account?.mailboxes.get(selected.name);
  if (!mailbox || !outcome?.account) return outcome;
  const told = new Map(selected.messages.map(({ uid = 0, flags = [] }) => [uid, [...flags]]));
  const messages = mailbox.messages.map((its) => {
    const flags = its.uid < first ? undefined : told.get(its.uid);
    return flags ? { ...its, flags } : its;
  });
  const mailboxes = new Map(outcome.account.mailboxes).set(selected.name, { ...mailbox, messages });
  return { ...outcome, account: { ...outcome.account, mailboxes } };
}

async function judge(
  scene: Scene,
  talk: Talk,
  its: {
    readonly parts: readonly Part[];
    readonly line: string;
    readonly name: string;
    readonly answer: Answer;
    readonly account: NonNullable<Scene["account"]>;
    readonly before: NonNullable<ReturnType<typeof sessionOf>>;
  },
): Promise<void> {
  const { parts, line, name, answer, account, before } = its;
  const { talks, place } = scene;
  const source = sourceOf(parts, talks.fillForModel);
  let outcome = outcomeOf(before, account, source, firstUid(answer.codes));
  if (!outcome && answer.result === "OK") {
    const first = await firstOfNew(scene, talk, account);
    outcome = first === undefined ? undefined : withFlags(outcomeOf(before, account, source, first), talk, first);
  }
  if (scene.spoilt) return;
  const last = outcome?.responses.at(-1);
  const wanted = last?.kind === "tagged" ? last.condition : undefined;
  const base = { connection: talk.on, sent: line };
  const count = before.selected?.seen.messages.length ?? 0;
  if (answer.result === "BAD" && wanted === "OK" && !isBeyond(line, count)) {
    accuseLast(scene, {
      ...base,
      requirement: clauses.accepts(outgoingOf(parts, talks.fill).octets) ?? clauses.answers,
      shape: `${name.toLowerCase()}-bad`,
      expected: [],
      result: ["OK", "NO"],
      received: answer.line,
    });
    scene.spoilt = true;
    return;
  }
  if (answer.result !== "OK") {
    // What a command has done that was refused nobody knows.
    if (wanted === "OK" && !isHarmless(`x ${line}`)) scene.spoilt = true;
    return;
  }
  if (wanted !== "OK" || !outcome) {
    if (!isHarmless(`x ${line}`)) scene.spoilt = true;
    return;
  }
  const difference = compare(outcome.responses, answer.responses, {
    name,
    line,
    base: scene.mailbox,
    flags: before.selected?.seen.messages.map(({ flags }) => flags) ?? [],
    delimiter: hierarchyOf(place.offers).delimiter ?? "/",
    // What nobody asked for is news, which may come now or later.
    skipFlags: talks.all().length > 1 || !/\bFLAGS\b(?!\.SILENT)/i.test(line),
  });
  if (difference) {
    const { expected, ...rest } = difference;
    accuseLast(scene, {
      ...base,
      ...rest,
      expected: expected === "" ? [] : [expected.replaceAll(scene.mailbox, "{mailbox}")],
    });
  }
  scene.account = outcome.account;
}

/**
 * Sees to it that the client knows the UID of each message that it has a number for, and that they are all there. False:
 * it cannot be had.
 */
async function inStep(scene: Scene, talk: Talk, hasNumbers: boolean): Promise<boolean> {
  const selected = talk.view.selected();
  if (!hasNumbers || !selected) return true;
  for (let tries = 0; tries < 3; tries++) {
    const { account } = scene;
    if (!account) return false;
    const there = contentOf(account, selected.name).map(({ uid }) => uid);
    const { messages } = selected;
    const from = messages.findIndex(({ uid }) => uid === undefined);
    if (from < 0 && messages.every(({ uid }) => uid !== undefined && there.includes(uid))) return true;
    if (from < 0) {
      // Others have taken some away.
      await exchange(scene, talk, [["NOOP"]]);
      if (scene.spoilt) return false;
      continue;
    }
    const known = messages[from - 1]?.uid ?? 0;
    const added = there.filter((uid) => uid > known);
    const isAlone = scene.talks.all().length === 1 && added.length === messages.length - from;
    if (isAlone) for (const [index, uid] of added.entries()) Object.assign(messages[from + index] ?? {}, { uid });
    else {
      await exchange(scene, talk, [[`FETCH ${from + 1}:${messages.length} (UID)`]]);
      if (scene.spoilt) return false;
    }
  }
  return false;
}
