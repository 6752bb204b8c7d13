import { challenge, success } from "../../../../reference/sasl/mechanism.js";
import type { Hooks } from "../../server/fault.js";
import { hearing, mechanism } from "../because.js";

export const SCRAM = /^SCRAM/;

/** The server's messages of SCRAM are changed. */
export const scramSaying = (change: (text: string) => string): Hooks =>
  mechanism(SCRAM, (messages, world, its) => {
    const step = its.next(messages, world);
    return step.kind === "challenge" ? challenge(change(step.text)) : step;
  });
/** The client's messages of SCRAM are read as if they were others. */
export const scramHearing = (at: number, from: RegExp, to: string): Hooks =>
  hearing(SCRAM, (message, index) => (index === at ? message.toString("latin1").replace(from, to) : message));
/** Second messages are right, whatever they say. */
export const scramLetsIn = (isSo: (said: readonly Buffer[]) => boolean): Hooks =>
  mechanism(SCRAM, (messages, world, its) => {
    const { said } = messages;
    const [, name = ""] = /n=([^,]+)/.exec(said[0]?.toString("utf8") ?? "") ?? [];
    return said.length === 2 && isSo(said) && world.passwordOf(name) !== undefined
      ? success(name)
      : its.next(messages, world);
  });
/** First messages that are wrong are taken as the usual one, of whoever it is. */
export const scramTakesFirst = (isSo: (text: string) => boolean): Hooks =>
  mechanism(SCRAM, (messages, world, its) => {
    const { said } = messages;
    const text = said[0]?.toString("latin1") ?? "";
    if (!isSo(text)) return its.next(messages, world);
    if (said.length === 1) return challenge("r=bWFpbHNwZWMgd2FzIGhlcmU0,s=AAAA,i=4096");
    return success("alice1");
  });
