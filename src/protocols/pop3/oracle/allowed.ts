import type { Offers } from "../../../protocol/offers.js";
import { type Command, commandOf } from "../command-line.js";
import { step } from "../model/model.js";
import { negative, type Outcome, positive, refuse, type SessionState, type World } from "../model/state.js";
import { isLong } from "./session.js";

/** What a session's past has to do with what is allowed now. */
export interface Circumstances {
  readonly offers: Offers;
  readonly world: World;
  /** The command before was a USER answered with +OK. */
  readonly afterUser: boolean;
  /** A name that an earlier USER gave, before a later one was refused. */
  readonly earlier: string | undefined;
  /** Another session may still have the maildrop. */
  readonly contested: boolean;
}

const optional = new Set(["TOP", "UIDL", "APOP", "STLS", "UTF8", "LANG", "CAPA"]);
/** What some servers pass over and some refuse: surplus white space, a CR or two before CRLF, a bare CR as line end. */
const untidy = /^[ \t]|[ \t]$|[ \t]{2}|[\t\r]/;
/** A command without surplus white space, down to a bare CR. */
export const tidy = (raw: string): string => {
  if (!untidy.test(raw)) return raw;
  const cr = raw.indexOf("\r");
  const line = cr < 0 ? raw : raw.slice(0, cr);
  return line
    .split(/[ \t]+/)
    .filter((word) => word !== "")
    .join(" ");
};

/** Everything that the RFCs let a server answer to a command, what accuses best first. */
export function allowed(
  state: SessionState,
  command: Command,
  circumstances: Circumstances,
): readonly [Outcome, ...Outcome[]] {
  const strictly = readings(state, command, circumstances);
  const cleaned = state.sasl ? command.raw : tidy(command.raw);
  const all: readonly [Outcome, ...Outcome[]] =
    cleaned === command.raw || cleaned === ""
      ? strictly
      : [
          ...readings(state, commandOf(cleaned), circumstances),
          ...refuse(state, "bad-arguments", "rfc1939/3/invalid-command-refused"),
          ...strictly,
        ];
  return circumstances.contested ? withLock(all, state) : all;
}

/** The model's outcomes, and those that it has no say in. */
function readings(
  state: SessionState,
  command: Command,
  { offers, world, afterUser, earlier }: Circumstances,
): readonly [Outcome, ...Outcome[]] {
  const { keyword, raw, args } = command;
  const proper = step(state, command, world);
  if (state.sasl) return proper;
  const more: Outcome[] = [];
  const mayRefuse = (because: string) => more.push(...refuse(state, "refused", because));
  const inAuthorization = state.phase === "authorization";
  if (isLong(raw)) mayRefuse("rfc1939/3/invalid-command-refused");
  if (optional.has(keyword) && !offers.has(keyword)) mayRefuse("rfc1939/3/unknown-command-refused");
  // RFC 1939 §7: right behind USER. A server that remembers the name longer is fine as well.
  if (keyword === "PASS" && !afterUser && inAuthorization) {
    mayRefuse("rfc1939/7/pass-after-user");
    if (state.named === undefined && earlier !== undefined)
      more.push(...step({ ...state, named: earlier }, command, world));
  }
  // RFC 6856 §2.2 binds servers that announce it.
  if (
    keyword === "USER" &&
    inAuthorization &&
    args.length === 1 &&
    args[0] !== "" &&
    !(offers.get("UTF8") ?? []).includes("USER")
  )
    more.push({
      reply: positive("hello"),
      next: { ...state, named: args[0] as string },
      because: "rfc1939/7/user-unknown",
    });
  if (keyword === "AUTH" && inAuthorization) more.push(...mechanisms(state, command, offers));
  // RFC 2595 §4 has -ERR among the possible responses.
  if (keyword === "STLS" && inAuthorization) mayRefuse("rfc2595/4/stls-announced");
  // Which languages there are, only the server knows.
  if (keyword === "LANG" && command.rest !== undefined) {
    more.push({ reply: positive("done"), next: state, because: "rfc6856/3.2/selected-tag-format" });
    mayRefuse("rfc6856/3.2/unknown-refused");
  }
  // No message has so many lines that a number of this size could be meant.
  if (keyword === "TOP" && Number(args[1]) > 0x7fff_ffff) mayRefuse("rfc1939/7/top-needs-arguments");
  return more.length === 0 ? proper : [...proper, ...more];
}

/** AUTH with a mechanism that is not announced; and AUTH alone, which listed the mechanisms before RFC 5034 and still does in places. */
function mechanisms(state: SessionState, { args, rest }: Command, offers: Offers): readonly Outcome[] {
  if (rest === undefined) return [{ reply: positive("done"), next: state, because: "rfc5034/4/unknown-mechanism" }];
  const mechanism = (args[0] ?? "").toUpperCase();
  return (offers.get("SASL") ?? []).includes(mechanism) ? [] : refuse(state, "refused", "rfc5034/4/unknown-mechanism");
}

/** A login while another session has the maildrop: refused, or isolated (RFC 1939 §4: a lock "as necessary"). */
function withLock(outcomes: readonly [Outcome, ...Outcome[]], state: SessionState): readonly [Outcome, ...Outcome[]] {
  const opens = outcomes.some(({ next }) => next.phase === "transaction" && state.phase === "authorization");
  if (!opens) return outcomes;
  return [{ reply: negative("in-use", "IN-USE"), next: state, because: "rfc1939/4/exclusive-lock" }, ...outcomes];
}
