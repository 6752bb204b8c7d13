import type { CommandLine, Language } from "../protocol/language.js";
import { CLOSED, type Learn, type Letter, SILENCE } from "../protocol/learn.js";
import type { Opened, Place } from "../protocol/place.js";
import type { Protocol } from "../protocol/protocol.js";
import { type Event, isTrouble, type Outgoing } from "../protocol/session.js";
import { parseTemplate } from "../protocol/template.js";
import type { World } from "../protocol/world.js";
import type { Ask } from "./observations.js";

/** A letter, ready to be sent. */
interface Ready {
  readonly letter: Letter;
  readonly line: CommandLine;
  readonly goesOn: CommandLine | undefined;
}

const compiled = (language: Language, letter: Letter): Ready => ({
  letter,
  line: language.command(parseTemplate(letter.line), "line"),
  goesOn: letter.goesOn && language.command(parseTemplate(letter.goesOn.with), "more"),
});

/** Those of a protocol's letters that say something of a server with these offers; without those that begin with a word of `skip`. */
export const lettersFor = (
  { alphabet }: Pick<Learn, "alphabet">,
  offers: Place["offers"],
  { wrongLogins, skip }: { readonly wrongLogins: boolean; readonly skip: readonly string[] },
): readonly Letter[] =>
  alphabet.filter(
    ({ line, needs = [], isWrongLogin }) =>
      (wrongLogins || !isWrongLogin) &&
      !skip.some((word) => line.toUpperCase().startsWith(word.toUpperCase())) &&
      needs.every((need) => {
        const [tag = "", ...words] = need.split(" ");
        return words.length === 0 ? offers.has(tag) : words.every((word) => offers.get(tag)?.includes(word));
      }),
  );

/**
 * Says words to a server, each on a session of its own, with the mail made as it was. What a server says is shown to nobody;
 * throws SetUpError where no session can be had.
 */
export function askServer(
  protocol: Protocol,
  learn: Learn,
  letters: readonly Letter[],
  place: Place,
  world: World,
): Ask {
  const { target } = place;
  const ready = new Map(letters.map((letter) => [letter.line, compiled(protocol.language, letter)]));

  /** Sends something and hears what is said to it, down to where the server waits again. */
  const exchange = async (opened: Opened, outgoing: Outgoing, its: Letter): Promise<readonly Event[] | string> => {
    const { session } = opened;
    session.send([outgoing]);
    const heard: Event[] = [];
    do {
      const event = await session.next(its.isLogin ? target.loginTimeout : target.timeout);
      if (isTrouble(event)) return event.kind === "time-out" || event.kind === "too-long" ? SILENCE : CLOSED;
      heard.push(event);
      if (learn.awaitsMore?.(event)) break;
    } while (session.underWay() > 0);
    return heard;
  };
  const say = async (opened: Opened, { letter, line, goesOn }: Ready): Promise<string> => {
    const heard = await exchange(opened, line.fill(opened.value), letter);
    if (typeof heard === "string") return heard;
    const output = learn.output(letter, heard);
    if (output === letter.startsTls) return (await opened.session.startTls(target.timeout)).ok ? output : CLOSED;
    if (!goesOn || output !== letter.goesOn?.behind) return output;
    const more = await exchange(opened, goesOn.fill(opened.value), letter);
    return typeof more === "string" ? more : `${output} ${learn.output(letter, more)}`;
  };
  const undo = learn.undo === undefined ? undefined : compiled(protocol.language, { line: learn.undo });

  return async (word) => {
    if (!world.suits(learn.wants)) await world.prepare(learn.wants);
    const mailbox = world.mailbox?.(learn.wants);
    const opened = await protocol.open({ ...place, ...(mailbox !== undefined && { mailbox }) }, 1, learn.begins);
    const outputs: string[] = [];
    let isOver = false;
    try {
      for (const letter of word) {
        const its = ready.get(letter);
        if (!its) throw new Error(`there is no letter ${letter}`);
        const output: string = isOver ? (outputs.at(-1) ?? CLOSED) : await say(opened, its);
        isOver ||= output === CLOSED || output === SILENCE;
        outputs.push(output);
      }
      if (!isOver && undo) await say(opened, undo);
    } finally {
      if (learn.spoils(word.map((letter, at) => [letter, outputs[at] ?? SILENCE]))) world.spoil();
      if (isOver) opened.session.connection.drop();
      else await protocol.leave(opened.session, target);
    }
    return outputs;
  };
}
