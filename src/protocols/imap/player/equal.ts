import { nameOf } from "../tagging.js";
import { canonical } from "./compare.js";
import { type Answer, exchange } from "./exchange.js";
import { formsOf } from "./forms.js";
import { textOf } from "./parts.js";
import { accuseLast, type Scene } from "./scene.js";
import type { Step } from "./script.js";
import type { Accusation } from "./trace.js";

/** The same argument in each of its forms. */
export async function forms(scene: Scene, { on, before, value, after }: Extract<Step, { do: "forms" }>): Promise<void> {
  const talk = await scene.talkOn(on);
  const all = formsOf(scene.talks.fill(value), scene.place.offers).map((form) => [before, form, after]);
  let first: Answer | undefined;
  for (const parts of all) {
    const [answer] = await exchange(scene, talk, [parts]);
    if (!answer) return;
    first ??= answer;
    const [wanted, came] = [first, answer].map(({ responses }) => canonical(responses)) as [
      readonly string[],
      readonly string[],
    ];
    const line = wanted.find((its, index) => its !== came[index]);
    const isOther = first.result !== answer.result || line !== undefined || came.length !== wanted.length;
    if (!isOther) continue;
    const literal = typeof parts[1] === "object" ? (parts[1].plus ? "literal+" : "literal") : "string";
    accuseLast(scene, {
      requirement: "rfc9051/9/astring",
      shape: `${nameOf(`x ${before}`).toLowerCase()}-${literal}-other`,
      expected: first.result === "OK" ? wanted.map((its) => its.replaceAll(scene.mailbox, "{mailbox}")) : [],
      result: [first.result],
      received: first.result === answer.result ? (came.find((its, index) => its !== wanted[index]) ?? "") : answer.line,
      connection: on,
      sent: textOf(parts),
    });
    return;
  }
}

/** Commands that change nothing, one by one and then at once. */
export async function batch(scene: Scene, { on, lines }: Extract<Step, { do: "batch" }>): Promise<void> {
  const talk = await scene.talkOn(on);
  const plain: Answer[] = [];
  for (const line of lines) {
    const [answer] = await exchange(scene, talk, [[line]]);
    if (!answer) return;
    plain.push(answer);
  }
  const whole = await exchange(
    scene,
    talk,
    lines.map((line) => [line]),
  );
  for (const [index, answer] of whole.entries()) {
    const one = plain[index];
    if (!answer || !one || one.result === answer.result) continue;
    const from = scene.trace.length - whole.length + index;
    const breach: Accusation = {
      requirement: "rfc9051/5.5/pipelining",
      shape: "pipelined-other",
      expected: [],
      result: [one.result],
      received: answer.line,
      connection: on,
      sent: lines[index] ?? "",
    };
    const event = scene.trace[from];
    if (event?.kind === "said") scene.trace[from] = { ...event, breach };
    scene.accuse(breach);
    return;
  }
}
