import { CRASH } from "../../../fuzz/supervise.js";
import { isTrouble } from "../../../protocol/session.js";
import { latin1 } from "../../../wire/latin1.js";
import { inWords, type Trouble } from "../../../wire/trouble.js";
import { clauses } from "../clauses.js";
import type { ResponseEvent } from "../event.js";
import type { Named } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import { nameOf } from "../tagging.js";
import { outgoingOf, textOf } from "./parts.js";
import type { Scene } from "./scene.js";
import type { Part } from "./script.js";
import type { Talk } from "./talks.js";

/** What came of a command. */
export interface Answer {
  readonly result: "OK" | "NO" | "BAD";
  /** Before the result. */
  readonly responses: readonly Response[];
  readonly codes: readonly Named[];
  /** The result, as it came. */
  readonly line: string;
}

/** So many refusals, and a server may close. */
const PATIENCE = 3;

const HANGS_UP = "rfc9051/3.4/bye-before-close";

/** Results that came before their turn, by the label of their command: commands at once may be done in any order (RFC 9051 §5.5). */
type Early = Map<string, Answer>;

let labels = 0;

/**
 * Sends commands at once, and reads down to the result of each. undefined in place of an answer: none came, or none that
 * says anything; the connection is gone then. What the server owes everybody is judged here: a result.
 */
export async function exchange(
  scene: Scene,
  talk: Talk,
  all: readonly (readonly Part[])[],
  odd = false,
): Promise<readonly (Answer | undefined)[]> {
  const { talks } = scene;
  const sent = all.map((parts) => ({ ...outgoingOf(parts, talks.fill), label: `fuzz-${++labels}` }));
  talk.session.send(sent);
  const early: Early = new Map();
  const answers: (Answer | undefined)[] = [];
  for (const [index, { label }] of sent.entries()) {
    const parts = all[index] ?? [];
    const answer = early.get(label) ?? (await answerTo(scene, talk, parts, label, odd, early));
    answers.push(answer);
    if (!answer) break;
    judge(scene, talk, parts, answer);
    if (answer.result === "BAD") talk.errors++;
    scene.note({ kind: "said", on: talk.on, parts, came: answer.result });
  }
  return answers;
}

async function answerTo(
  scene: Scene,
  talk: Talk,
  parts: readonly Part[],
  label: string,
  odd: boolean,
  early: Early,
): Promise<Answer | undefined> {
  const { options, place } = scene;
  const { session } = talk;
  const its = session.awaited(label)?.sent;
  const responses: Response[] = [];
  const codes: Named[] = [];
  let isUnnamed = false;
  let isFarewell = false;
  for (;;) {
    const heard = await session.next(session.awaited(label)?.isLogin ? place.target.loginTimeout : options.timeout);
    if (isTrouble(heard)) {
      await judgeTrouble(scene, talk, parts, heard, { isFarewell, isUnnamed, odd });
      return undefined;
    }
    if (heard.kind !== "response") {
      scene.accuseRules();
      lose(scene, talk);
      return undefined;
    }
    const { parsed } = heard;
    if (!parsed.ok) {
      // What it is that breaks the grammar the rules say; what it answers goes on.
      if (heard.answers === its && isResult(heard)) {
        scene.note({ kind: "said", on: talk.on, parts, came: "OK" });
        scene.accuseRules();
        lose(scene, talk);
        return undefined;
      }
      continue;
    }
    const { value } = parsed;
    if ("code" in value && value.code) codes.push(value.code);
    if (value.kind === "condition") {
      isFarewell ||= value.condition === "BYE";
      isUnnamed ||= value.condition === "BAD";
    }
    if (value.kind === "continue") {
      // It asks for more than was said, and there is no more: an empty line ends that somehow.
      session.send([{ octets: Buffer.from("*\r\n"), continues: true }]);
      continue;
    }
    if (value.kind !== "tagged") {
      responses.push(value);
      continue;
    }
    const answer: Answer = {
      result: value.condition,
      responses: [...responses],
      codes: [...codes],
      line: latin1(heard.octets.line),
    };
    if (heard.answers === its) return answer;
    if (heard.answers?.label !== undefined) early.set(heard.answers.label, answer);
  }
}

/** What the rules make of the traffic down to that answer. */
function judge(scene: Scene, talk: Talk, parts: readonly Part[], { result }: Answer): void {
  const line = textOf(parts);
  scene.options.saw(`${talk.view.state()} ${nameOf(`x ${line.slice(0, 60)}`).slice(0, 20)}`, result);
  scene.talks.said(talk.on, line, result);
  try {
    scene.accuseRules();
  } catch (error) {
    scene.note({ kind: "said", on: talk.on, parts, came: result });
    throw error;
  }
}

const isResult = ({ octets }: ResponseEvent): boolean => /^[^*+ ][^ ]* /.test(latin1(octets.line));

/** What follows on that connection says nothing. */
function lose(scene: Scene, talk: Talk): void {
  scene.talks.end(talk.on);
  scene.account = undefined;
  scene.spoilt = true;
}

async function judgeTrouble(
  scene: Scene,
  talk: Talk,
  parts: readonly Part[],
  trouble: Trouble,
  { isFarewell, isUnnamed, odd }: { readonly isFarewell: boolean; readonly isUnnamed: boolean; readonly odd: boolean },
): Promise<void> {
  const { place, options } = scene;
  const sent = textOf(parts);
  const isClosed = trouble.kind !== "time-out" && trouble.kind !== "too-long";
  const came = isClosed ? "{closed}" : "silence";
  options.saw(`${talk.view.state()} trouble`, came);
  scene.talks.said(talk.on, sent, came);
  const crash = place.process ? await place.process.trouble(CRASH) : undefined;
  const mayClose = isClosed && isFarewell;
  // What has no command that a server can tell may be answered without a tag (RFC 9051 §7.1.3).
  const isAnswered = odd && isUnnamed;
  const mayLose = isClosed && (odd || talk.errors >= PATIENCE);
  const breach = {
    requirement: isClosed && crash === undefined && mayLose ? HANGS_UP : clauses.answers,
    shape: `${odd ? "odd" : nameOf(`x ${sent.slice(0, 60)}`).toLowerCase()}-${isClosed ? "closed" : "silence"}${crash === undefined ? "" : "-crash"}`,
    expected: [],
    result: ["OK", "NO", "BAD"],
    event: crash ?? inWords(trouble),
    ...(trouble.partial.length > 0 && { received: latin1(trouble.partial.subarray(0, 1000)) }),
    connection: talk.on,
    sent,
  };
  const isFine = crash === undefined && (mayClose || isAnswered);
  scene.note({ kind: "said", on: talk.on, parts, came, ...(!isFine && { breach }) });
  lose(scene, talk);
  if (!isFine) scene.accuse(breach);
}
