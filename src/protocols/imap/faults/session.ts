import { bye } from "../model/outcomes.js";
import type { Fault } from "../server/fault.js";
import { conditionOf, fault, onCommand, onResponse, result, withoutData } from "./hooks.js";

/** Greeting, tags, pipelining, and the commands of any state. */
export const sessionFaults: readonly Fault[] = [
  fault("greets-with-bad", "rfc9051/2.2/greeting-first", "The greeting is a BAD", {
    reply: (octets, { input }) =>
      input ? octets : Buffer.from(octets.toString("latin1").replace("OK", "BAD"), "latin1"),
  }),
  fault("tag-of-letters-only", "rfc9051/9/tag", "A tag with ] in it is refused", {
    responses: (all, { tag }) =>
      tag?.includes("]") ? [{ kind: "condition", condition: "BAD", text: "That is no tag" }] : all,
  }),
  fault("unknown-command-is-no", "rfc9051/2.2.2/unknown-command-bad", "A command that it does not know gets NO", {
    responses: (all, { name, input }) =>
      input?.kind === "command" && name === undefined
        ? all.map((its) => (its.kind === "tagged" ? { ...its, condition: "NO" } : its))
        : all,
  }),
  fault(
    "noop-is-no",
    "rfc9051/6.1.2/noop-succeeds",
    "NOOP is refused",
    onCommand(/^NOOP$/, (its) => result(its, "NO")),
  ),
  fault("noop-tells-nothing", "rfc9051/6.1.2/noop-polls", "NOOP tells nothing of what others have done", {
    ...onCommand(/^NOOP$/, (its, { session }) => ({
      ...its,
      session,
      responses: its.responses.filter(({ kind }) => kind === "tagged"),
    })),
  }),
  fault(
    "no-revision",
    "rfc9051/7.2.2/rev-listed",
    "CAPABILITY names no revision",
    onResponse(/^CAPABILITY$/, (its) =>
      its.kind === "data"
        ? { ...its, value: (its.value as readonly string[]).filter((name) => !name.startsWith("IMAP4")) }
        : its,
    ),
  ),
  fault(
    "imap4-last",
    "rfc9051/9/imap4-first",
    "CAPABILITY names IMAP4 behind all others",
    onResponse(/^CAPABILITY$/, (its) =>
      its.kind === "data" ? { ...its, value: [...(its.value as readonly string[]), "IMAP4"] } : its,
    ),
  ),
  fault(
    "no-capabilities",
    "rfc9051/6.1.1/one-capability-response",
    "CAPABILITY is answered by OK alone",
    withoutData(/^CAPABILITY$/, "CAPABILITY"),
  ),
  fault("logout-without-bye", "rfc9051/6.1.3/bye-before-ok", "LOGOUT gets OK without BYE", {
    responses: (all, { name }) =>
      name === "LOGOUT" ? all.filter((its) => !(its.kind === "condition" && its.condition === "BYE")) : all,
  }),
  fault("stays-after-logout", "rfc9051/6.1.3/closes-after-logout", "The connection stays open behind LOGOUT", {
    stayOpenAfterLogout: true,
  }),
  fault(
    "asks-for-nothing",
    "rfc9051/4.3/non-synchronizing-no-continuation",
    "A literal that does not wait is answered by a go-ahead, too",
    {
      line: (line) =>
        /\{\d+\+\}$/.test(line.toString("latin1"))
          ? Buffer.from(line.toString("latin1").replace("+}", "}"), "latin1")
          : line,
    },
  ),
  fault("done-refused", "rfc9051/6.3.13/done-answered-at-once", "DONE gets BAD", {
    responses: (all, { before }) =>
      before.idle === undefined ? all : all.map((its) => (its.kind === "tagged" ? { ...its, condition: "BAD" } : its)),
  }),
  fault("login-refused", "rfc9051/6.2.3/login-ok", "LOGIN takes no literals", {
    outcome(taken, proper) {
      const isLiteral =
        taken.name === "LOGIN" && taken.input.kind === "command" && taken.input.source.literals.length > 0;
      const outcome = proper();
      return isLiteral ? { ...result(outcome, "NO"), session: taken.session, account: taken.account } : outcome;
    },
  }),
  fault("any-login", "rfc9051/6.2.3/login-no", "Any password will do", {
    world: (world) => ({ ...world, checkPassword: (user) => world.passwordOf(user) !== undefined }),
  }),
  fault("plain-at-once", "rfc9051/6.2.2/no-initial-response", "AUTHENTICATE without a first message is refused", {
    ...onCommand(/^AUTHENTICATE$/, (its, { session, account, input }) =>
      its.session.sasl && input.kind === "command"
        ? {
            session,
            account,
            responses: [{ kind: "tagged", tag: its.session.sasl.tag, condition: "NO", text: "Say it at once" }],
          }
        : its,
    ),
  }),
  fault("cancel-is-no", "rfc9051/6.2.2/cancel-bad", "Who gives up is told NO", {
    responses: (all, { before }) =>
      before.sasl
        ? all.map((its) => (its.kind === "tagged" && its.condition === "BAD" ? { ...its, condition: "NO" } : its))
        : all,
  }),
  fault(
    "tls-without-ok",
    "rfc9051/6.2.1/negotiation-behind-ok",
    "STARTTLS gets NO, and TLS begins",
    onCommand(/^STARTTLS$/, (its) => result(its, "NO")),
  ),
  fault("bye-for-nothing", "rfc9051/5.5/pipelined-continuation", "An APPEND in a pipeline ends the session", {
    ...onCommand(/^APPEND$/, (its, { session }) =>
      conditionOf(its) === "OK" && session.state === "authenticated"
        ? { ...its, session: { ...its.session, state: "ended" }, responses: [bye("Enough")] }
        : its,
    ),
  }),
];
