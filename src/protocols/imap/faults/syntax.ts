import type { Response } from "../grammar/response.js";
import type { Answered, Fault, Hooks } from "../server/fault.js";
import { conditionOf, fault, lineOf, onCommand, result } from "./hooks.js";

type Tagged = Extract<Response, { kind: "tagged" }>;

/** Other lines come in, as ISO 8859-1, without their ends. */
const onLine = (change: (line: string) => string): Hooks => ({
  line: (line) => Buffer.from(change(line.toString("latin1")), "latin1"),
});

/** Other tagged results. */
const onResult = (change: (its: Tagged, answered: Answered) => Response): Hooks => ({
  responses: (all, answered) => all.map((its) => (its.kind === "tagged" ? change(its, answered) : its)),
});

/** What is BAD is OK, where its line is one of these. */
const badIsOk = (lines: RegExp): Hooks => ({
  responses: (all, { input }) =>
    input && lines.test(lineOf(input))
      ? all.map((its) => (its.kind === "tagged" && its.condition === "BAD" ? { ...its, condition: "OK" } : its))
      : all,
});

/** A tag is taken once in a session. */
function tagsOnce(): Hooks {
  const used = new Map<number, Set<string>>();
  return {
    responses(all, { input, tag, connection }) {
      if (!input) used.set(connection, new Set());
      const known = used.get(connection) ?? new Set();
      if (input?.kind !== "command" || tag === undefined) return all;
      if (known.has(tag)) return [{ kind: "tagged", tag, condition: "BAD", text: "That tag was used before" }];
      known.add(tag);
      return all;
    },
  };
}

/** No more than so many commands in a session. */
function fewCommands(most: number): Hooks {
  const given = new Map<number, number>();
  return {
    responses(all, { input, connection }) {
      const count = input ? (given.get(connection) ?? 0) + 1 : 0;
      given.set(connection, count);
      return count > most
        ? all.map((its) => (its.kind === "tagged" ? { ...its, condition: "BAD", text: "Too many" } : its))
        : all;
    },
  };
}

/** Tags, the syntax of commands, and the states in which they are valid. */
export const syntaxFaults: readonly Fault[] = [
  fault("tag-once", "rfc9051/2.2.1/tag-reuse", "A tag is taken once in a session", tagsOnce()),
  fault("result-of-its-own", "rfc9051/2.2.2/ok-no-bad", "What is refused is FAILED", {
    reply: (octets, { name }) =>
      name === "SELECT"
        ? Buffer.from(octets.toString("latin1").replace(/^(\S+) NO /m, "$1 FAILED "), "latin1")
        : octets,
  }),
  fault("tag-of-anything", "rfc9051/9/tag-refused", "Tags may have any characters", {
    responses: (all, { input, tag }) =>
      input?.kind === "command" && tag === undefined && lineOf(input).endsWith(" NOOP")
        ? [{ kind: "tagged", tag: lineOf(input).slice(0, -5), condition: "OK", text: "Here I am" }]
        : all,
  }),
  fault(
    "bad-without-tag",
    "rfc9051/7.1.3/bad-tag",
    "BAD is untagged",
    onResult((its) => (its.condition === "BAD" ? { kind: "condition", condition: "BAD", text: its.text } : its)),
  ),
  fault("unclosed-list", "rfc9051/2.2.2/syntax-error-bad", "A list needs no end", badIsOk(/\([^)]*$/)),
  fault("syntax-error-is-no", "rfc9051/2.2.2/syntax-error-bad", "A syntax error is NO", {
    responses: (all, { name }) =>
      name === "FETCH"
        ? all.map((its) => (its.kind === "tagged" && its.condition === "BAD" ? { ...its, condition: "NO" } : its))
        : all,
  }),
  fault("empty-line-is-ok", "rfc9051/2.2.2/syntax-error-bad", "An empty line is answered with OK", {
    responses: (all, { input }) =>
      input?.kind === "command" && /^ *$/.test(lineOf(input))
        ? [{ kind: "tagged", tag: "x", condition: "OK", text: "What next?" }]
        : all,
  }),
  fault(
    "missing-argument-ok",
    "rfc9051/2.2.2/missing-argument",
    "A command without its arguments does nothing, and is OK",
    badIsOk(/^\S+ (?:UID )?[A-Z]+$/),
  ),
  fault(
    "extra-argument-ignored",
    "rfc9051/2.2.2/extra-argument",
    "What stands behind the last argument is not looked at",
    onLine((line) => line.replace(/^(\S+ (?:CAPABILITY|NOOP|LOGOUT|CHECK|CLOSE|EXPUNGE|UNSELECT|STARTTLS)) .*$/, "$1")),
  ),
  fault(
    "extra-space-ignored",
    "rfc9051/2.2.2/extra-space",
    "Spaces may be as many as one likes",
    onLine((line) => line.replace(/ {2,}/g, " ").replace(/\( | \)| $/g, (its) => its.trim())),
  ),
  fault(
    "nul-ends-line",
    "rfc9051/9/nul-refused",
    "A line ends at its first NUL",
    onLine((line) => line.replace(/\0.*$/, "")),
  ),
  fault("capitals-only", "rfc9051/9/case-insensitive", "Commands are known in capitals", {
    responses: (all, { input, name, tag = "x" }) =>
      name !== undefined && input && !lineOf(input).startsWith(`${tag} ${name}`)
        ? [{ kind: "tagged", tag, condition: "BAD", text: "There is no such command" }]
        : all,
  }),
  fault("items-in-capitals", "rfc9051/9/case-insensitive", "Items of FETCH are known in capitals", {
    responses: (all, { input, name, tag = "x" }) =>
      name === "FETCH" && input && / [a-z(]+[a-z]/.test(lineOf(input).slice(tag.length + 6))
        ? [{ kind: "tagged", tag, condition: "BAD", text: "There is no such item" }]
        : all,
  }),
  fault("login-twice", "rfc9051/3/wrong-state", "LOGIN is OK of who is logged in", {
    ...onCommand(/^LOGIN$/, (its, { session }) => (session.state === "greeted" ? its : result(its, "OK"))),
  }),
  fault("list-before-login", "rfc9051/3.1/credentials-needed", "LIST is OK before login", {
    ...onCommand(/^LIST$/, (its, { session }) => (session.state === "greeted" ? result(its, "OK") : its)),
  }),
  fault("status-at-once", "rfc9051/7.1.1/greeting-ok", "STATUS is OK before login", {
    ...onCommand(/^STATUS$/, (its, { session }) => (session.state === "greeted" ? result(its, "OK") : its)),
  }),
  fault("search-unselected", "rfc9051/3.2/mailbox-needed", "SEARCH is OK without a mailbox", {
    ...onCommand(/SEARCH$/, (its, { session }) => (session.state === "authenticated" ? result(its, "OK") : its)),
  }),
  fault("logged-out-by-login", "rfc9051/6.2/no-way-back", "A LOGIN in vain logs out who is logged in", {
    ...onCommand(/^LOGIN$/, (its, { session }) => {
      if (session.state !== "authenticated") return its;
      const { user: _user, ...rest } = session;
      return { ...its, session: { ...rest, state: "greeted" }, account: undefined };
    }),
  }),
  fault("logout-needs-login", "rfc9051/6.1/any-state", "CAPABILITY is BAD while a mailbox is selected", {
    ...onCommand(/^CAPABILITY$/, (its, { session }) => (session.state === "selected" ? result(its, "BAD") : its)),
  }),
  fault("preauth-in-vain", "rfc9051/7.1.4/preauth-authenticated", "The greeting is PREAUTH, and nobody is logged in", {
    reply: (octets, { input }) =>
      input ? octets : Buffer.from(octets.toString("latin1").replace("* OK", "* PREAUTH"), "latin1"),
  }),
  fault("hundred-commands", "rfc9051/5.5/pipelining", "Behind a hundred commands all are BAD", fewCommands(100)),
  fault("store-too-late", "rfc9051/5.5/ambiguous-in-order", "FETCH behind STORE tells what was before", {
    outcome(taken, proper) {
      const outcome = proper();
      return taken.name === "STORE" && conditionOf(outcome) === "OK" ? { ...outcome, account: taken.account } : outcome;
    },
  }),
  fault("asks-for-more", "rfc9051/7.6/only-when-awaited", "STATUS is asked to go on", {
    reply: (octets, { name }) => (name === "STATUS" ? Buffer.concat([Buffer.from("+ Go on\r\n"), octets]) : octets),
  }),
];
