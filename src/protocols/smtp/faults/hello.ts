import { withoutTransaction } from "../model/outcomes.js";
import type { Fault } from "../server/fault.js";
import { isRefused, onCommand, onLine, only, onText, saying } from "./hooks.js";

const HELLO = ["EHLO", "LHLO"];
/** LMTP has no EHLO and no HELO. */
const variants = ["smtp", "submission"] as const;
/** Every third connection, after those that look at the server before a run. */
const isLate = (connection: number, variant: string) =>
  connection >= (variant === "lmtp" ? 4 : 13) && connection % 3 === 1;
/** While a transaction is open, EHLO and NOOP of other clients are refused. */
function oneTransaction(): Fault["hooks"] {
  const busy = new Set<number>();
  return {
    reply(octets, { input, outcome, connection }) {
      if (outcome.next.transaction) busy.add(connection);
      else busy.delete(connection);
      const isAsked = input?.kind === "command" && /^(?:[EL]HLO|NOOP)$/.test(input.command.verb);
      return isAsked && [...busy].some((its) => its !== connection) ? Buffer.from("554 5.3.2 Busy\r\n") : octets;
    },
  };
}

/** Faults in greeting, EHLO and HELO. */
export const helloFaults: readonly Fault[] = [
  {
    id: "greeting-missing",
    breaks: "rfc5321/3.1/greeting",
    summary: "Every third client gets no greeting",
    hooks: onText([""], (text, { connection, before }) => (isLate(connection, before.variant) ? "" : text)),
  },
  {
    id: "greeting-551",
    breaks: "rfc5321/4.3.2/connection-codes",
    summary: "Every third client is greeted with 551",
    hooks: onText([""], (text, { connection, before }) =>
      isLate(connection, before.variant) ? text.replace("220", "551") : text,
    ),
  },
  {
    id: "greeting-nameless",
    breaks: "rfc5321/4.2/greeting",
    summary: "The greeting has no name",
    hooks: onText([""], () => "220 *** welcome ***\r\n"),
  },
  {
    id: "greeting-literal",
    breaks: "rfc5321/2.3.4/named-by-name",
    summary: "The server names itself by its address",
    hooks: onText([""], (text) => text.replace(/ mx\S+/, " [127.0.0.1]")),
  },
  {
    id: "one-transaction-at-a-time",
    breaks: "rfc5321/4.5.4.2/concurrent",
    summary: "While one client has a transaction, others are refused",
    hooks: oneTransaction(),
  },
  {
    id: "ehlo-nameless",
    breaks: "rfc5321/4.1.1.1/identifies-itself",
    summary: "The response to EHLO has no name",
    hooks: onText(HELLO, (text) => text.replace(/mx\S+/, "(nobody)")),
  },
  {
    id: "helo-nameless",
    breaks: "rfc5321/4.3.1/official-name",
    summary: "The response to HELO has no name",
    variants,
    hooks: onText(["HELO"], (text) => text.replace(/mx\S+/, "(nobody)")),
  },
  {
    id: "ehlo-251",
    breaks: "rfc5321/4.1.1.1/ehlo-response",
    summary: "EHLO is answered with 251",
    hooks: onText(HELLO, (text) => text.replace(/^250/gm, "251")),
  },
  {
    id: "ehlo-greet-8-bit",
    breaks: "rfc5321/4.1.1.1/ehlo-greet",
    summary: "EHLO is greeted in ISO 8859-1",
    hooks: onText(HELLO, (text) => text.replace("at your service", "\xe0 votre service")),
  },
  {
    id: "ehlo-keyword-equals",
    breaks: "rfc5321/4.1.1.1/ehlo-keyword",
    summary: "AUTH=LOGIN is listed",
    hooks: onText(HELLO, (text) => text.replace("250-VRFY", "250-AUTH=LOGIN\r\n250-VRFY")),
  },
  {
    id: "ehlo-two-spaces",
    breaks: "rfc5321/4.1.1.1/ehlo-param",
    summary: "Two spaces before a parameter",
    hooks: onText(HELLO, (text) => text.replace("SIZE ", "SIZE  ")),
  },
  {
    id: "helo-lists-extensions",
    breaks: "rfc5321/3.2/helo-plain-response",
    summary: "HELO is answered as EHLO is",
    variants,
    hooks: onText(["HELO"], (text) => text.replace("250 ", "250-").concat("250 SIZE 2000000\r\n")),
  },
  {
    id: "no-8bitmime",
    breaks: "rfc5321/2.4/8bitmime",
    summary: "8BITMIME is not offered",
    hooks: onText(HELLO, (text) => text.replace("250-8BITMIME\r\n", "")),
  },
  {
    id: "help-not-listed",
    breaks: "rfc5321/4.1.1.1/optional-commands-listed",
    summary: "HELP is not listed",
    hooks: onText(HELLO, (text) => text.replace("250-HELP\r\n", "").replace("\r\n250 HELP\r\n", "\r\n250 X-HELP\r\n")),
  },
  {
    id: "expn-not-listed",
    breaks: "rfc5321/3.5.2/expn-announced",
    summary: "EXPN is not listed",
    hooks: onText(HELLO, (text) => text.replace("250-EXPN\r\n", "")),
  },
  {
    id: "send-not-listed",
    breaks: "rfc5321/F.6/send-published",
    summary: "SEND works and is not listed",
    hooks: onCommand(["SEND"], (_outcome, state) => only(state, "250")),
  },
  {
    id: "ehlo-refused",
    breaks: "rfc5321/2.2.1/ehlo",
    summary: "EHLO is not known",
    variants,
    hooks: onCommand(["EHLO"], (_outcome, state) => only(state, "502")),
  },
  {
    id: "helo-refused",
    breaks: "rfc5321/2.2.1/helo",
    summary: "HELO is not known",
    variants,
    hooks: onCommand(["HELO"], (_outcome, state) => only(state, "502")),
  },
  {
    id: "ehlo-wants-dot",
    breaks: "rfc5321/4.1.1.1/ehlo-argument",
    summary: "EHLO wants a domain with a dot",
    hooks: onCommand(HELLO, (outcome, state, { rest = "" }) => (rest.includes(".") ? outcome : only(state, "501"))),
  },
  {
    id: "helo-wants-dot",
    breaks: "rfc5321/4.1.1.1/helo-argument",
    summary: "HELO wants a domain with a dot",
    variants,
    hooks: onCommand(["HELO"], (outcome, state, { rest = "" }) => (rest.includes(".") ? outcome : only(state, "501"))),
  },
  {
    id: "ehlo-no-ipv4",
    breaks: "rfc5321/4.1.3/ipv4-literal",
    summary: "EHLO takes no IPv4 address literal",
    hooks: onCommand(HELLO, (outcome, state, { rest = "" }) => (/^\[\d/.test(rest) ? only(state, "501") : outcome)),
  },
  {
    id: "ehlo-no-ipv6",
    breaks: "rfc5321/4.1.3/ipv6-literal",
    summary: "EHLO takes no IPv6 address literal",
    hooks: onCommand(HELLO, (outcome, state, { rest = "" }) => (/^\[ipv6/i.test(rest) ? only(state, "501") : outcome)),
  },
  {
    id: "ehlo-without-argument",
    breaks: "rfc5321/4.1.1.1/argument-required",
    summary: "EHLO and HELO need no argument",
    hooks: onLine((line) => line.replace(/^(EHLO|HELO|LHLO) *$/i, "$1 mailspec.example")),
  },
  {
    id: "ehlo-refused-resets",
    breaks: "rfc5321/4.1.4/refused-ehlo-harmless",
    summary: "A refused EHLO ends the transaction",
    hooks: onCommand(HELLO, (outcome) =>
      isRefused(outcome) ? { ...outcome, next: withoutTransaction(outcome.next) } : outcome,
    ),
  },
  {
    id: "ehlo-keeps-transaction",
    breaks: "rfc5321/4.1.4/ehlo-resets",
    summary: "EHLO leaves the transaction open",
    hooks: onCommand(HELLO, (outcome, { transaction }) =>
      transaction ? { ...outcome, next: { ...outcome.next, transaction } } : outcome,
    ),
  },
  {
    id: "helo-keeps-transaction",
    breaks: "rfc5321/4.1.1.1/helo-resets",
    summary: "HELO leaves the transaction open",
    variants,
    hooks: onCommand(["HELO"], (outcome, { transaction }) =>
      transaction ? { ...outcome, next: { ...outcome.next, transaction } } : outcome,
    ),
  },
  {
    id: "ehlo-once",
    breaks: "rfc5321/4.1.4/later-ehlo",
    summary: "A second EHLO or HELO is out of order",
    variants: ["smtp", "submission"],
    hooks: onCommand([...HELLO, "HELO"], (outcome, state) => (state.hello ? only(state, "503") : outcome)),
  },
  {
    id: "ehlo-refused-554",
    breaks: "rfc5321/4.1.4/ehlo-refusal-codes",
    summary: "An EHLO that is wrong is refused with 554",
    hooks: onCommand(HELLO, (outcome) => (isRefused(outcome) ? saying(outcome, "554") : outcome)),
  },
];
