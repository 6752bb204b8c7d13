import type { Judgement } from "../../../protocol/rule.js";
import { specOf } from "../commands.js";
import { capabilitiesOf } from "./capabilities.js";
import { isOk, onReply, onWire, type Pop3Rule, type ReplySeen } from "./rule.js";

/** The response code of a reply, in upper case: `SYS/TEMP`. */
const codeOf = ({ status }: ReplySeen): string | undefined =>
  status.ok ? status.value.respCode?.join("/").toUpperCase() : undefined;

/** Codes of RFC 2449, 3206 and 6856. */
const registered = new Set(["IN-USE", "LOGIN-DELAY", "AUTH", "SYS/TEMP", "SYS/PERM", "UTF8"]);

/** A code that comes only on -ERR to a login, or to another keyword. */
const codeOnlyOnLogin = (id: string, covers: string, code: string, other?: string): Pop3Rule =>
  onReply(id, covers, `[${code}] comes only on -ERR to a login`, (seen) => {
    const came = codeOf(seen);
    if (came !== code) return came === undefined ? undefined : "ok";
    const keyword = seen.command?.keyword ?? "";
    const isLogin = keyword === other || specOf(keyword)?.changes === "login";
    return !isOk(seen) && isLogin
      ? "ok"
      : { expected: `[${code}] on -ERR to a login only`, received: onWire(seen.line), at: 5 };
  });

/** Which replies may carry which response code, and when (RFC 2449 §8, RFC 6856 §5). */
export const responseCodeRules: readonly Pop3Rule[] = [
  codeOnlyOnLogin("pop3.rule.in-use-commands", "rfc2449/8.1.2/in-use-commands", "IN-USE"),
  codeOnlyOnLogin("pop3.rule.login-delay-commands", "rfc2449/8.1.1/login-delay-code", "LOGIN-DELAY", "USER"),
  onReply(
    "pop3.rule.login-delay-not-on-user",
    "rfc2449/8.1.1/not-on-user",
    "[LOGIN-DELAY] is not the answer to USER",
    (seen) =>
      seen.command?.keyword !== "USER"
        ? undefined
        : codeOf(seen) === "LOGIN-DELAY"
          ? { expected: "[LOGIN-DELAY] at PASS at the earliest", received: onWire(seen.line), at: 5 }
          : "ok",
  ),
  {
    id: "pop3.rule.response-codes-announced",
    covers: "rfc2449/8/resp-codes-announced",
    title: "Registered response codes come only with RESP-CODES",
    watch: () => {
      // A server without CAPA has nowhere to announce it.
      let announced: boolean | undefined;
      let came: ReplySeen | undefined;
      return (seen): Judgement => {
        if (seen.kind !== "reply") return undefined;
        const list = capabilitiesOf(seen);
        if (list) announced = list.has("RESP-CODES");
        if (registered.has(codeOf(seen) ?? "")) came = seen;
        else if (!list) return undefined;
        if (announced === undefined || came === undefined) return undefined;
        return announced
          ? "ok"
          : { expected: "no response code: CAPA has no RESP-CODES", received: onWire(came.line), at: 5 };
      };
    },
  },
  {
    id: "pop3.rule.utf8-code-before-utf8",
    covers: "rfc6856/5/utf8-code-before-utf8",
    title: "[UTF8] comes only without UTF-8 mode",
    watch: () => {
      // `seen.utf8` is true after LANG as well.
      const inUtf8 = new Set<number>();
      return (seen): Judgement => {
        if (seen.kind !== "reply") return undefined;
        if (seen.phase === "greeting") inUtf8.delete(seen.connection);
        if (seen.command?.keyword === "UTF8" && isOk(seen)) inUtf8.add(seen.connection);
        if (codeOf(seen) !== "UTF8") return undefined;
        return inUtf8.has(seen.connection)
          ? { expected: "no [UTF8]: UTF-8 mode is on", received: onWire(seen.line), at: 5 }
          : "ok";
      };
    },
  },
];
