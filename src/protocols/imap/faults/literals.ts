import type { Response } from "../grammar/response.js";
import type { SessionState } from "../model/state.js";
import type { Fault, Hooks, Taken } from "../server/fault.js";
import { fault, lineOf, onCommand, result, undone } from "./hooks.js";

const onReply = (name: RegExp, change: (text: string) => string): Hooks => ({
  reply: (octets, answered) =>
    name.test(answered.name ?? "") ? Buffer.from(change(octets.toString("latin1")), "latin1") : octets,
});

const literalsOf = ({ input }: Taken) => (input.kind === "command" ? input.source.literals : []);

/** Commands with a literal that does not wait come to another result. */
function onNonSynchronizing(
  names: RegExp,
  smallest: number,
  result_: (tag: string) => Response,
  { ends = false } = {},
): Hooks {
  const announced = new WeakSet<SessionState>();
  return {
    line(line, session) {
      if (/\{\d+\+\}$/.test(line.toString("latin1"))) announced.add(session);
      return line;
    },
    outcome(taken, proper) {
      const isOne = announced.delete(taken.session) && names.test(taken.name ?? "");
      if (!isOne || !literalsOf(taken).some(({ size }) => size >= smallest)) return proper();
      const [tag = "x"] = lineOf(taken.input).split(" ");
      const session = ends ? { ...taken.session, state: "ended" as const } : taken.session;
      return { responses: [result_(tag)], session, account: taken.account };
    },
  };
}

/** Literals, both ways (RFC 9051 §4.3, RFC 7888). */
export const literalFaults: readonly Fault[] = [
  fault("literal-in-login-only", "rfc9051/4.3/literal-anywhere", "STATUS takes no literals", {
    ...onCommand(/^STATUS$/, (its, taken) => (literalsOf(taken).length > 0 ? undone(result(its, "BAD"), taken) : its)),
  }),
  fault("quoted-is-another", "rfc9051/9/astring", "A mailbox in quotes is another", {
    ...onCommand(/^STATUS$/, (its, taken) => (/STATUS "/.test(lineOf(taken.input)) ? result(its, "NO") : its)),
  }),
  fault("not-asked-for", "rfc9051/2.2.1/continuation-when-ready", "Literals are awaited without a request", {
    goAhead: "",
  }),
  fault(
    "non-synchronizing-refused",
    "rfc9051/4.3/non-synchronizing-literal",
    "Literals that do not wait are refused",
    onNonSynchronizing(/^(?:STATUS|LOGIN)$/, 0, (tag) => ({ kind: "tagged", tag, condition: "BAD", text: "Wait" })),
  ),
  fault("empty-literal-refused", "rfc9051/4.3/empty-string-forms", "A literal of no octets is no string", {
    ...onCommand(/^LIST$/, (its, taken) =>
      literalsOf(taken).some(({ size }) => size === 0) ? result(its, "BAD") : its,
    ),
  }),
  fault("literal-error-is-ok", "rfc9051/2.2.1/error-instead-of-continuation", "A wrong command with a literal is OK", {
    responses: (all, { input }) =>
      input && /\{\d+\}$/.test(lineOf(input))
        ? all.map((its) => (its.kind === "tagged" ? { ...its, condition: "OK" } : its))
        : all,
  }),
  fault(
    "refused-literals-are-read",
    "rfc7888/3/same-command",
    "The octets of a literal of a refused command are commands",
    { readsLiterals: true, mostOctets: 4 },
  ),
  fault("large-literals-are-read", "rfc7888/4/too-big", "The octets of a literal that is too large are commands", {
    readsLiterals: true,
    mostOctets: 4096,
  }),
  fault(
    "toobig-without-code",
    "rfc7888/5/toobig-bad",
    "A larger APPEND that does not wait is BAD without a code",
    onNonSynchronizing(/^APPEND$/, 4097, (tag) => ({
      kind: "tagged",
      tag,
      condition: "BAD",
      text: "That is too large",
    })),
  ),
  fault(
    "toobig-bye-without-code",
    "rfc7888/5/toobig-bye",
    "Who sends a larger literal that does not wait is sent away",
    {
      ...onNonSynchronizing(
        /^APPEND$/,
        4097,
        () => ({ kind: "condition", condition: "BYE", text: "That is too large" }),
        {
          ends: true,
        },
      ),
      world: (world) => ({
        ...world,
        extensions: world.extensions.map((its) =>
          its.capability === "LITERAL+" ? { ...its, capability: "LITERAL-" } : its,
        ),
      }),
    },
  ),
  fault(
    "literal-plus-and-minus",
    "rfc7888/5/not-both",
    "LITERAL- is announced beside LITERAL+",
    onReply(/^CAPABILITY$/, (text) => text.replace("LITERAL+", "LITERAL+ LITERAL-")),
  ),
  fault(
    "literal-too-short",
    "rfc9051/4.3/literal-announcement",
    "Literals announce three octets less than they have",
    onReply(/^FETCH$/, (text) =>
      text.replace(/\{(\d+)\}\r\n/g, (_, size: string) => `{${Math.max(0, Number(size) - 3)}}\r\n`),
    ),
  ),
  fault(
    "literal-with-plus",
    "rfc9051/4.3/no-plus-from-server",
    "The server's literals have a plus",
    onReply(/^FETCH$/, (text) => text.replace(/\{(\d+)\}\r\n/g, "{$1+}\r\n")),
  ),
];
