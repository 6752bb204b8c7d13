import type { Judgement } from "../../../protocol/rule.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Reply } from "../event.js";
import { onReply, onTopic, type SmtpRule } from "./rule.js";

/** A challenge, and what it answers, both decoded; octets as ISO 8859-1. */
export interface Challenge {
  /** Upper case. */
  readonly mechanism: string;
  readonly text: string;
  /** What the client said before it; undefined: AUTH without an initial response. */
  readonly said: string | undefined;
}

const decoded = (text: string): string => Buffer.from(text, "base64").toString("latin1");

function challengeOf({ code, command, asked, lines: [first], answers }: Reply): Challenge | undefined {
  if (code !== "334" || command?.verb !== "AUTH" || !first) return undefined;
  const [mechanism = "", initial] = (command.rest ?? "").split(" ");
  const response = asked === "command" ? initial : latin1(answers?.octets ?? new Uint8Array());
  return {
    mechanism: mechanism.toUpperCase(),
    text: decoded(latin1(first.octets).slice(4)),
    said: response === undefined ? undefined : decoded(response),
  };
}

/** A rule of what stands in the challenges of some mechanisms; it says what was expected, true, or nothing. */
export const onChallenge = (
  id: string,
  covers: string,
  title: string,
  mechanisms: RegExp,
  judge: (its: Challenge) => string | true | undefined,
): SmtpRule => ({
  ...onTopic(
    /^(?:AUTH|response)$/,
    onReply(id, covers, title, (seen): Judgement => {
      const its = challengeOf(seen);
      const judged = its && mechanisms.test(its.mechanism) ? judge(its) : undefined;
      if (judged === undefined) return undefined;
      return judged === true ? "ok" : { expected: judged, received: Buffer.from(its?.text ?? "", "latin1"), at: 0 };
    }),
  ),
  variants: ["smtp", "submission"],
});
