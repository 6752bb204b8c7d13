import type { Command } from "../command-line.js";
import { type Outcome, positive, refuse, type SessionState, type World } from "./state.js";

/** CAPA lists, by state (RFC 2449 §5, §6; RFC 2595 §4; RFC 5034 §3; RFC 6856 §2, §3). */
export function capabilitiesOf(state: SessionState, world: World): readonly string[] {
  const tls = world.offersTls && !state.secure && state.phase === "authorization" ? ["STLS"] : [];
  return [
    "TOP",
    "UIDL",
    "USER",
    "SASL PLAIN CRAM-MD5",
    "RESP-CODES",
    "PIPELINING",
    "LOGIN-DELAY 0",
    "EXPIRE NEVER",
    "UTF8 USER",
    "LANG",
    ...tls,
    "IMPLEMENTATION mailspec-reference",
  ];
}

/** Commands that work in both states; undefined for all others. */
export function inBoth(state: SessionState, command: Command, world: World): [Outcome, ...Outcome[]] | undefined {
  switch (command.keyword) {
    case "CAPA":
      if (command.rest !== undefined) return refuse(state, "bad-arguments", "rfc2449/5/capa-no-arguments");
      return [
        {
          reply: { kind: "capabilities", lines: capabilitiesOf(state, world) },
          next: state,
          because: "rfc2449/5/capa-both-states",
        },
      ];
    case "LANG":
      return lang(state, command, world);
    default:
      return undefined;
  }
}

/** RFC 6856 §3.2 */
function lang(state: SessionState, command: Command, world: World): [Outcome, ...Outcome[]] {
  if (command.rest === undefined)
    return [{ reply: { kind: "languages" }, next: state, because: "rfc6856/3.2/listing-format" }];
  if (command.args.length !== 1) return refuse(state, "bad-arguments", "rfc1939/3/invalid-command-refused");
  const wanted = (command.args[0] ?? "").toLowerCase();
  const tag =
    wanted === "*"
      ? world.languages[0]
      : world.languages.find((known) => known === wanted || known.startsWith(`${wanted}-`));
  if (tag === undefined) return refuse(state, "unknown-language", "rfc6856/3.2/unknown-refused");
  return [
    { reply: { kind: "language", tag }, next: { ...state, language: tag }, because: "rfc6856/3.2/selected-tag-format" },
  ];
}

/** `{ reply: +OK text, next }`, as a list of one. */
export function accept(next: SessionState, text: Parameters<typeof positive>[0], because: string): [Outcome] {
  return [{ reply: positive(text), next, because }];
}
