import { challenge } from "../commands/auth.js";
import { step } from "../model/model.js";
import { openMaildrop } from "../model/outcomes.js";
import type { SessionState } from "../model/state.js";
import { negative, positive } from "../replies/reply.js";
import type { Fault, Hooks } from "../server/fault.js";
import { accepted, because, saying } from "./hooks.js";

/** Marks a session in which a login was refused: no other part of the server looks at the language before login. */
const REFUSED = "refused";

/** After a refusal for that reason, commands like that are refused. */
const refusedForGood = (reason: string, like: RegExp): Hooks => ({
  outcome(state, command, _world, proper) {
    const outcome = proper();
    if (outcome.because === reason) return { ...outcome, next: { ...outcome.next, language: REFUSED } };
    if (state.language !== REFUSED || !like.test(command.raw)) return outcome;
    return { reply: negative("refused"), next: state, because: reason };
  },
});

/** Everything is +OK before login, where it is so. */
const needsNoLogin = (isSo: (state: SessionState) => boolean): Hooks =>
  because("rfc1939/3/state-restriction", (outcome, state) =>
    state.phase === "authorization" && isSo(state) ? accepted(outcome) : outcome,
  );

const userRefused: Hooks = {
  outcome: (state, command, _world, proper) =>
    command.keyword === "USER" ? saying({ ...proper(), next: state }, negative("refused")) : proper(),
};

/** Logins by the first message that they found. */
const logins = new Map<string, number>();

/** On any connection. */
let lastNamed: string | undefined;

/** Faults in the way from the AUTHORIZATION to the TRANSACTION state, and in who may go it. */
export const loginFaults: readonly Fault[] = [
  {
    id: "no-login-needed",
    breaks: "rfc1939/3/greeting-then-authorization",
    summary: "Everything is +OK right after the greeting",
    hooks: needsNoLogin(() => true),
  },
  {
    id: "tls-needs-no-login",
    breaks: "rfc8314/3.1/authorization-after-greeting",
    summary: "Under TLS everything is +OK before login",
    hooks: needsNoLogin(({ secure }) => secure),
  },
  {
    id: "stls-is-a-login",
    breaks: "rfc2595/4/stays-authorization",
    summary: "After STLS everything is +OK before login",
    hooks: needsNoLogin(({ secure }) => secure),
  },
  {
    id: "login-with-a-mark",
    breaks: "rfc1939/4/enters-transaction",
    summary: "From the second session on, the first of two messages is marked as deleted when a session begins",
    hooks: {
      outcome(state, _command, _world, proper) {
        const outcome = proper();
        const { entries, owner } = outcome.next;
        const [first, ...rest] = entries;
        if (owner === undefined || state.owner !== undefined || !first || rest.length !== 1) return outcome;
        const before = logins.get(first.uniqueId) ?? 0;
        logins.set(first.uniqueId, before + 1);
        return before === 0
          ? outcome
          : { ...outcome, next: { ...outcome.next, entries: [{ ...first, deleted: true }, ...rest] } };
      },
    },
  },
  {
    id: "in-use-but-open",
    breaks: "rfc1939/4/cannot-open-refused",
    summary: "Who is refused because of the lock is in the TRANSACTION state all the same",
    hooks: because("rfc1939/4/exclusive-lock", (outcome, state) => ({
      ...outcome,
      next: { ...state, phase: "transaction" },
    })),
  },
  {
    id: "lock-before-password",
    breaks: "rfc1939/4/lock-free-after-refusal",
    summary: "A wrong password locks the maildrop",
    hooks: because("rfc1939/7/pass-refused", (outcome, state) => ({
      ...outcome,
      next: { ...outcome.next, ...(state.named !== undefined && { owner: state.named }) },
    })),
  },
  {
    id: "refused-for-good",
    breaks: "rfc1939/4/retry-after-refusal",
    summary: "After a refused PASS the session lets nobody in, and stays open",
    hooks: refusedForGood("rfc1939/7/pass-refused", /^PASS /i),
  },
  {
    id: "auth-refused-for-good",
    breaks: "rfc5034/4/try-again",
    summary: "After a refused AUTH the session takes no other, and stays open",
    hooks: refusedForGood("rfc5034/4/failure", /^AUTH /i),
  },
  {
    id: "auth-spoils-pass",
    breaks: "rfc5034/4/try-again",
    summary: "After a refused AUTH, PASS is refused, too",
    hooks: refusedForGood("rfc5034/4/failure", /^PASS /i),
  },
  {
    id: "auth-spoils-cram-md5",
    breaks: "rfc5034/4/try-again",
    summary: "After a refused AUTH, CRAM-MD5 is refused, and PLAIN is not",
    hooks: refusedForGood("rfc5034/4/failure", /^AUTH CRAM-MD5/i),
  },
  {
    id: "bad-base64-spoils-auth",
    breaks: "rfc5034/4/try-again",
    summary: "After a response that was not base64, AUTH is refused",
    hooks: refusedForGood("rfc5034/4/bad-base64", /^AUTH /i),
  },
  {
    id: "pass-spoils-auth",
    breaks: "rfc1939/4/retry-after-refusal",
    summary: "After a refused PASS, AUTH is refused, too",
    hooks: refusedForGood("rfc1939/7/pass-refused", /^AUTH /i),
  },
  {
    id: "apop-spoils-apop",
    breaks: "rfc1939/4/retry-after-refusal",
    summary: "After a refused APOP the next one is refused, too",
    hooks: refusedForGood("rfc1939/7/apop-wrong-digest", /^APOP /i),
  },
  {
    id: "identity-of-failed-auth",
    breaks: "rfc5034/4/try-again",
    summary: "After a refused AUTH as somebody else, the next login opens his maildrop",
    hooks: {
      outcome(state, { args }, world, proper) {
        const outcome = proper();
        if (outcome.because === "rfc5034/4/failure") {
          const [as = ""] = Buffer.from(args[1] ?? "", "base64")
            .toString("utf8")
            .split("\0");
          return as === "" ? outcome : { ...outcome, next: { ...outcome.next, language: as } };
        }
        const isLogin = state.phase === "authorization" && outcome.next.phase === "transaction";
        if (!isLogin || state.language === "en") return outcome;
        return openMaildrop({ ...state, language: "en" }, state.language, world)[0];
      },
    },
  },
  {
    id: "user-unsupported",
    breaks: "rfc1939/7/user-then-pass",
    summary: "USER is always -ERR; one has to use AUTH",
    hooks: userRefused,
  },
  {
    id: "user-announced-in-vain",
    breaks: "rfc2449/6.2/user-available",
    summary: "USER is announced, and always -ERR",
    hooks: userRefused,
  },
  {
    id: "name-of-any-connection",
    breaks: "rfc1939/7/pass-after-user",
    summary: "PASS without USER is for the name that was last given on any connection",
    hooks: {
      outcome(state, command, world, proper) {
        const outcome = proper();
        if (command.keyword === "USER") lastNamed = outcome.next.named;
        return command.keyword === "PASS" && state.named === undefined && lastNamed !== undefined
          ? step({ ...state, named: lastNamed }, command, world)[0]
          : outcome;
      },
    },
  },
  {
    id: "name-of-failed-auth",
    breaks: "rfc1939/7/pass-after-user",
    summary: "After a failed AUTH PLAIN, PASS alone is for the name in it",
    hooks: {
      outcome(_state, { args }, _world, proper) {
        const outcome = proper();
        if (outcome.because !== "rfc5034/4/failure") return outcome;
        const [, named] = Buffer.from(args[1] ?? "", "base64")
          .toString("utf8")
          .split("\0");
        return named ? { ...outcome, next: { ...outcome.next, named } } : outcome;
      },
    },
  },
  {
    id: "apop-opens-nothing",
    breaks: "rfc1939/7/apop-opens",
    summary: "APOP is +OK and does not open the maildrop",
    hooks: {
      outcome(state, command, _world, proper) {
        const outcome = proper();
        const isLogin = command.keyword === "APOP" && outcome.next.phase === "transaction";
        return isLogin && state.phase === "authorization"
          ? { ...outcome, reply: positive("done"), next: state }
          : outcome;
      },
    },
  },
  {
    id: "wrong-password-by-auth",
    breaks: "rfc5034/4/failure",
    summary: "AUTH with a wrong password is +OK",
    hooks: because("rfc5034/4/failure", accepted),
  },
  {
    id: "cram-md5-digest-cut",
    breaks: "rfc5034/4/failure",
    summary: "CRAM-MD5 takes a digest that lacks the last digit",
    hooks: {
      outcome({ sasl, ...idle }, { raw }, world, proper) {
        if (sasl?.mechanism !== "CRAM-MD5") return proper();
        const given = Buffer.from(raw, "base64").toString("latin1");
        const users = Array.from({ length: 16 }, (_, digit) =>
          world.checkCramMd5(sasl.challenge, given + digit.toString(16)),
        );
        const user = users.find((it) => it !== undefined);
        return user === undefined ? proper() : openMaildrop(idle, user, world)[0];
      },
    },
  },
  {
    id: "cram-md5-challenge-constant",
    breaks: "rfc2195/2/challenge-differs",
    summary: "CRAM-MD5 begins with one challenge every time",
    hooks: {
      outcome(state, _command, _world, proper) {
        const { next, ...outcome } = proper();
        if (state.sasl || next.sasl?.mechanism !== "CRAM-MD5") return { ...outcome, next };
        const always = "<1.2@reference.example>";
        return { ...outcome, reply: challenge(always), next: { ...next, sasl: { ...next.sasl, challenge: always } } };
      },
    },
  },
  {
    id: "invalid-utf8-accepted",
    breaks: "rfc6856/2.2/invalid-utf8-refused",
    summary: "A password that is no UTF-8 is +OK",
    hooks: {
      outcome: (_state, { keyword, rest = "" }, _world, proper) =>
        keyword === "PASS" && /[\x80-\xff]/.test(rest) ? accepted(proper()) : proper(),
    },
  },
  {
    id: "quit-refused-before-login",
    breaks: "rfc1939/4/quit",
    summary: "QUIT before login is -ERR",
    hooks: {
      outcome: (state, { keyword }, _world, proper) =>
        keyword === "QUIT" && state.phase === "authorization"
          ? { reply: negative("wrong-state"), next: state, because: "rfc1939/4/quit" }
          : proper(),
    },
  },
];
