import { newSession } from "../model/state.js";
import { negative } from "../replies/reply.js";
import type { Fault, Hooks } from "../server/fault.js";
import { accepted, onCommand, onLine, onText, saying } from "./hooks.js";

/** The message of RETR with a fact. */
const retrieved = onCommand(["RETR"], (outcome, _state, { args }) => ({
  ...outcome,
  next: {
    ...outcome.next,
    entries: outcome.next.entries.map((entry, at) =>
      String(at + 1) === args[0] ? { ...entry, facts: { ...entry.facts, read: "yes" } } : entry,
    ),
  },
}));

/** Faults in what has to stay as it is while a session lasts, and in what replies may say in it. */
export const lastingFaults: readonly Fault[] = [
  {
    id: "command-before-crlf",
    breaks: "rfc1939/3/command-ends-with-crlf",
    summary: "NOOP is answered before its line ends",
    hooks: { eager: "NOOP" },
  },
  {
    id: "later-mail-shown",
    breaks: "rfc1939/4/maildrop-fixed",
    summary: "Mail that arrives is in the sessions that are open",
    hooks: { showLaterMail: "last" },
  },
  {
    id: "later-mail-first",
    breaks: "rfc1939/4/maildrop-fixed",
    summary: "Mail that arrives is message 1 of the sessions that are open",
    hooks: { showLaterMail: "first" },
  },
  {
    id: "renumbered",
    breaks: "rfc1939/4/numbers-kept",
    summary: "DELE gives the messages behind other numbers",
    hooks: onCommand(["DELE"], (outcome) => ({
      ...outcome,
      next: {
        ...outcome.next,
        entries: [
          ...outcome.next.entries.filter(({ deleted }) => !deleted),
          ...outcome.next.entries.filter(({ deleted }) => deleted),
        ],
      },
    })),
  },
  {
    id: "size-grows",
    breaks: "rfc1939/4/sizes-kept",
    summary: "A message that was read is ten octets larger",
    hooks: onCommand(["RETR"], (outcome, _state, { args }) => ({
      ...outcome,
      next: {
        ...outcome.next,
        entries: outcome.next.entries.map((entry, at) =>
          String(at + 1) === args[0] ? { ...entry, size: entry.size + 10 } : entry,
        ),
      },
    })),
  },
  {
    id: "retr-once",
    breaks: "rfc1939/5/repeatable",
    summary: "A message can be read once",
    hooks: onCommand(["RETR"], (outcome, state, { args }) =>
      state.entries[Number(args[0]) - 1]?.facts?.read === "yes"
        ? saying(outcome, negative("no-such-message"))
        : (retrieved.outcome?.(
            state,
            { keyword: "RETR", args, rest: args.join(" "), raw: "" },
            undefined as never,
            () => outcome,
          ) ?? outcome),
    ),
  },
  {
    id: "five-errors-end-it",
    breaks: "rfc1939/5/repeatable",
    summary: "After five unknown commands STAT is refused as before login",
    hooks: {
      outcome(state, { keyword }, _world, proper) {
        const outcome = proper();
        const refusals = Number(state.entries[0]?.facts?.refusals ?? 0);
        if (keyword === "STAT" && refusals >= 5) return { ...saying(outcome, negative("wrong-state")), next: state };
        if (outcome.because !== "rfc1939/3/unknown-command-refused") return outcome;
        const entries = outcome.next.entries.map((entry) => ({
          ...entry,
          facts: { ...entry.facts, refusals: String(refusals + 1) },
        }));
        return { ...outcome, next: { ...outcome.next, entries } };
      },
    },
  },
  {
    id: "apop-without-digest",
    breaks: "rfc1939/7/apop-needs-arguments",
    summary: "APOP without a digest is +OK",
    hooks: onCommand(["APOP"], (outcome, _state, { args }) => (args.length < 2 ? accepted(outcome) : outcome)),
  },
  {
    id: "drop-removes-read",
    breaks: "rfc1939/8/download-once-needs-quit",
    summary: "A connection that is lost removes what was read",
    hooks: { ...retrieved, drop: ({ entries }) => entries.filter(({ facts }) => facts?.read !== "yes") },
  },
  {
    id: "quit-removes-read",
    breaks: "rfc2449/6.7/expire-never",
    summary: "QUIT removes what was read, whatever EXPIRE says",
    hooks: { ...retrieved, update: (_state, proper) => proper.filter(({ facts }) => facts?.read !== "yes") },
  },
  {
    id: "sasl-in-vain",
    breaks: "rfc5034/3/mechanisms-supported",
    summary: "CRAM-MD5 is announced and refused",
    hooks: onCommand(["AUTH"], (outcome, state, { args }) =>
      args[0]?.toUpperCase() === "CRAM-MD5" ? { ...saying(outcome, negative("refused")), next: state } : outcome,
    ),
  },
  {
    id: "response-trimmed",
    breaks: "rfc5034/4/bad-base64",
    summary: "White space around the base64 of a response is passed over",
    hooks: onSaslResponse((text) => text.trim()),
  },
  {
    id: "response-ends-at-pad",
    breaks: "rfc5034/4/bad-base64",
    summary: "What stands behind the first pad character of a response is passed over",
    hooks: onSaslResponse((text) =>
      text.replace(/(=+)[^=]+$/, (_all, pads: string, at: number) => ((at + pads.length) % 4 === 0 ? pads : "")),
    ),
  },
  {
    id: "identity-ignored",
    breaks: "rfc2595/6/plain-authorization",
    summary: "PLAIN overlooks the authorization identity",
    hooks: {
      input: (octets) =>
        Buffer.from(
          octets
            .toString("latin1")
            .replace(
              /^AUTH PLAIN (\S+)$/,
              (_all, text: string) => `AUTH PLAIN ${withoutIdentity(text, /^mailspec-nobody/)}`,
            ),
          "latin1",
        ),
    },
  },
  {
    id: "identity-emptied",
    breaks: "rfc5034/4/empty-identity",
    summary: "An authorization identity that is empty after preparation is overlooked",
    hooks: {
      input: (octets) =>
        Buffer.from(
          octets
            .toString("latin1")
            .replace(/^AUTH PLAIN (\S+)$/, (_all, text: string) => `AUTH PLAIN ${withoutIdentity(text, /^\u00ad+/)}`),
          "latin1",
        ),
    },
  },
  {
    id: "utf8-mode-marks",
    breaks: "rfc6856/2.1/ascii-unaffected",
    summary: "In UTF-8 mode messages begin with a byte order mark",
    hooks: {
      reply: (octets, { command, before }) =>
        command?.keyword === "RETR" && before.utf8
          ? Buffer.from(octets.toString("latin1").replace("\r\n", "\r\n\xef\xbb\xbf"), "latin1")
          : octets,
    },
  },
  {
    id: "language-in-vain",
    breaks: "rfc6856/3.2/listed-supported",
    summary: "German is listed and refused",
    hooks: onCommand(["LANG"], (outcome, state, { args }) =>
      args[0] === "de" ? { ...saying(outcome, negative("unknown-language")), next: state } : outcome,
    ),
  },
  {
    id: "language-changes-anyway",
    breaks: "rfc6856/3.2/failed-keeps-language",
    summary: "A refused LANG switches to German",
    hooks: onCommand(["LANG"], (outcome) =>
      outcome.reply.kind === "negative" ? { ...outcome, next: { ...outcome.next, language: "de" } } : outcome,
    ),
  },
  {
    id: "right-password-told",
    breaks: "rfc8314/4.1/same-refusal",
    summary: "In the clear all passwords are refused, the right one with another text",
    hooks: onCommand(["PASS"], (outcome, state) =>
      state.secure || outcome.reply.kind === "negative"
        ? outcome
        : { ...saying(outcome, negative("not-now")), next: newSession(state.timestamp, false) },
    ),
  },
  {
    id: "in-use-on-dele",
    breaks: "rfc2449/8.1.2/in-use-commands",
    summary: "DELE of no message is [IN-USE]",
    hooks: onCommand(["DELE"], (outcome) =>
      outcome.reply.kind === "negative" ? saying(outcome, negative("in-use", "IN-USE")) : outcome,
    ),
  },
  {
    id: "login-delay-anywhere",
    breaks: "rfc2449/8.1.1/login-delay-code",
    summary: "RETR of no message is [LOGIN-DELAY]",
    hooks: onCommand(["RETR"], (outcome) =>
      outcome.reply.kind === "negative" ? saying(outcome, negative("not-now", "LOGIN-DELAY")) : outcome,
    ),
  },
  {
    id: "login-delay-on-user",
    breaks: "rfc2449/8.1.1/not-on-user",
    summary: "USER of a second session is [LOGIN-DELAY]",
    hooks: onCommand(["USER"], (outcome, state, { args }) =>
      args[0] === "mailspec-nobody" ? { ...saying(outcome, negative("not-now", "LOGIN-DELAY")), next: state } : outcome,
    ),
  },
  {
    id: "utf8-code-in-utf8-mode",
    breaks: "rfc6856/5/utf8-code-before-utf8",
    summary: "[UTF8] comes in UTF-8 mode",
    hooks: onCommand(["RETR"], (outcome, state) =>
      state.utf8 && outcome.reply.kind === "negative" ? saying(outcome, negative("needs-utf8", "UTF8")) : outcome,
    ),
  },
  {
    id: "latin-1-after-lang",
    breaks: "rfc6856/3.2/text-is-utf8",
    summary: "German texts are in Latin-1",
    hooks: {
      reply: (octets, { outcome }) =>
        outcome.next.language === "de" ? Buffer.from(octets.toString("utf8"), "latin1") : octets,
    },
  },
  {
    id: "greeting-angle",
    breaks: "rfc2449/3/greeting-challenge",
    summary: "The greeting has a < that begins no timestamp",
    hooks: onText([""], (text) => text.replace("ready", "<ready>")),
  },
];

/** Changes a line that is no command: nothing but base64, and perhaps what does not belong there. */
function onSaslResponse(change: (text: string) => string): Hooks {
  return onLine((line) => (/^[A-Za-z0-9+/]{12,}[=\s]*[A-Za-z]*$/.test(line) ? change(line) : line));
}

/** PLAIN's message without an authorization identity that fits. */
function withoutIdentity(base64: string, identity: RegExp): string {
  const text = Buffer.from(base64, "base64").toString("utf8");
  return Buffer.from(text.replace(identity, ""), "utf8").toString("base64");
}
