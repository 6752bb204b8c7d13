import type { Judgement } from "../../../protocol/rule.js";
import type { Block } from "../../../wire/unit.js";
import { blockLines } from "../block-lines.js";
import { specOf } from "../commands.js";
import { capability } from "../grammar.js";
import { listed } from "./listing.js";
import { isOk, onReply, onWire, type Pop3Rule, type ReplySeen } from "./rule.js";

/** Capabilities by tag in upper case. */
type Listed = ReadonlyMap<string, readonly string[]>;

/** Many rules ask for the same list, and it can be long. */
const known = new WeakMap<Block, Listed>();

/** The capabilities of a CAPA reply. */
export function capabilitiesOf({ command, block, cut }: ReplySeen): Listed | undefined {
  if (command?.keyword !== "CAPA" || !block || cut) return undefined;
  const list = known.get(block) ?? listOf(block);
  known.set(block, list);
  return list;
}

const listOf = ({ octets }: Block): Listed =>
  new Map(
    blockLines(octets).flatMap((line) => {
      const parsed = capability(line);
      return parsed.ok ? [[parsed.value.tag.toUpperCase(), parsed.value.params] as const] : [];
    }),
  );

/** When a value differs after the login, USER says so before it. */
const saysUser = (id: string, covers: string, tag: string): Pop3Rule => ({
  id,
  covers,
  title: `${tag} has USER before the login when its value is another one after it`,
  watch: () => {
    const said: { authorization?: readonly string[]; transaction?: readonly string[] } = {};
    return (seen): Judgement => {
      if (seen.kind !== "reply") return undefined;
      const params = capabilitiesOf(seen)?.get(tag);
      if (!params || (seen.phase !== "authorization" && seen.phase !== "transaction")) return undefined;
      said[seen.phase] = params;
      const { authorization: before, transaction: after } = said;
      if (!before || !after) return undefined;
      return before[0] === after[0] || before[1] === "USER"
        ? "ok"
        : listed(`${tag} ${before[0]} USER: the account's value is ${after[0]}`, `${tag} ${before.join(" ")}`);
    };
  },
});

/** What holds between the list of capabilities and the rest of a session (RFC 2449 §5, §6). */
export const capabilityRules: readonly Pop3Rule[] = [
  onReply("pop3.rule.utf8-argument", "rfc6856/2/utf8-argument", "UTF8 is announced alone or with USER", (seen) => {
    const params = capabilitiesOf(seen)?.get("UTF8");
    if (!params) return undefined;
    return params.length === 0 || (params.length === 1 && params[0]?.toUpperCase() === "USER")
      ? "ok"
      : listed("UTF8 or UTF8 USER", `UTF8 ${params.join(" ")}`);
  }),
  saysUser("pop3.rule.login-delay-user", "rfc2449/6.5/login-delay-user", "LOGIN-DELAY"),
  saysUser("pop3.rule.expire-user", "rfc2449/6.7/expire-user", "EXPIRE"),
  {
    id: "pop3.rule.list-complete",
    covers: "rfc2449/5/list-complete",
    title: "Optional commands that work stand in CAPA's list",
    watch: () => {
      const lists = new Map<number, ReadonlyMap<string, unknown>>();
      return (seen): Judgement => {
        if (seen.kind !== "reply") return undefined;
        if (seen.phase === "greeting") lists.delete(seen.connection);
        const list = capabilitiesOf(seen);
        if (list) lists.set(seen.connection, list);
        const known = lists.get(seen.connection);
        const spec = specOf(seen.command?.keyword ?? "");
        if (!known || spec?.announcedBy?.by !== "capability" || spec.keyword === "AUTH" || !isOk(seen))
          return undefined;
        const { tag } = spec.announcedBy;
        return known.has(tag) ? "ok" : { expected: `${tag} in CAPA's list`, received: onWire(seen.line), at: 0 };
      };
    },
  },
  {
    id: "pop3.rule.login-delay-enforced",
    covers: "rfc2449/6.5/login-delay-enforced",
    title: "Logins do not come faster than LOGIN-DELAY says",
    watch: () => {
      const delays = new Map<string, number>();
      const logins = new Map<string, { connection: number; at: number }>();
      return (seen): Judgement => {
        if (seen.kind !== "reply" || seen.phase !== "transaction" || seen.account === "") return undefined;
        const announced = Number(capabilitiesOf(seen)?.get("LOGIN-DELAY")?.[0]);
        if (announced >= 0) delays.set(seen.account, announced);
        const last = logins.get(seen.account);
        if (last?.connection === seen.connection) return undefined;
        const now = Date.now();
        logins.set(seen.account, { connection: seen.connection, at: now });
        const delay = delays.get(seen.account);
        if (!last || delay === undefined) return undefined;
        // What is seen first of a session comes some time after its login.
        return now - last.at >= delay * 500
          ? "ok"
          : { expected: `no login within ${delay} seconds of another`, received: onWire(seen.line), at: 0 };
      };
    },
  },
];
