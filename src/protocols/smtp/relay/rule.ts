import type { Judgement, Rule } from "../../../protocol/rule.js";
import type { RelayEvent, Told } from "./event.js";

/** A passive check of what a server says as a client; its id begins with `smtp.rule.relay-`. */
export interface RelayRule extends Rule<RelayEvent> {
  readonly ofSink: true;
}

type Names = readonly [id: string, covers: string, title: string];

/** Whether a client introduces itself by that command. */
export const isHello = (verb: string): boolean => /^(?:HELO|EHLO|LHLO)$/.test(verb);

/** A rule that looks at each event by itself. */
export const onEvent = ([id, covers, title]: Names, judge: (event: RelayEvent) => Judgement): RelayRule => ({
  id: `smtp.rule.${id}`,
  covers,
  title,
  ofSink: true,
  watch: () => judge,
});

/** A rule that looks at each thing that was said. */
export const onTold = (names: Names, judge: (told: Told) => Judgement): RelayRule =>
  onEvent(names, (event) => (event.kind === "told" ? judge(event) : undefined));

/** A rule that looks at command lines: their verb in upper case, what stands behind it, and the line with its end. */
export const onCommand = (
  names: Names,
  judge: (verb: string, rest: string, line: Uint8Array, told: Told) => Judgement,
): RelayRule =>
  onTold(names, (told) => {
    if (told.input.kind !== "command") return undefined;
    const { verb, rest = "" } = told.input.command;
    return judge(verb, rest, told.wire, told);
  });

/** A rule that looks at whole messages that were taken, as they came (un-stuffed). */
export const onMessage = (names: Names, judge: (content: Uint8Array, told: Told) => Judgement): RelayRule =>
  onTold(names, (told) => {
    const { takes } = told.outcome;
    // Nothing but a dot ends what nobody was accepted for (RFC 2920 §3.1).
    return takes && takes.recipients.length > 0 ? judge(takes.content, told) : undefined;
  });

/** Wrong from that octet on. */
export const wrongAt = (expected: string, received: Uint8Array, at = 0): Judgement => {
  const from = Math.max(0, at - 200);
  const shown = received.length > 2000 ? received.subarray(from, from + 1000) : received;
  return { expected, received: shown, at: received.length > 2000 ? at - from : at };
};
