import { base64 } from "../../../protocol/parsed.js";
import type { UnderWay } from "../tagging.js";
import { changesMailbox, completed, type ImapRule, onSaid, remembering, wrong } from "./rule.js";

/** Commands that look at the mailbox that is selected, or at what is in it. */
const looksAtMailbox = ({ name }: UnderWay): boolean =>
  changesMailbox({ name } as UnderWay) || /^(?:UID )?(?:FETCH|STORE|SEARCH|COPY|MOVE|EXPUNGE)$/.test(name);
const beginsState = ({ name }: UnderWay): boolean => /^(?:LOGIN|AUTHENTICATE|STARTTLS|LOGOUT)$/.test(name);

/** Whether it makes a difference in which order the two are carried out. */
const isAmbiguous = (first: UnderWay, second: UnderWay): boolean =>
  beginsState(first) ||
  (changesMailbox(first) && looksAtMailbox(second)) ||
  (changesMailbox(second) && looksAtMailbox(first));

/** Commands that never ask for more than their literals. */
const ASKS_NOTHING =
  /^(?:CAPABILITY|NOOP|LOGOUT|STARTTLS|LOGIN|SELECT|EXAMINE|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE|LIST|LSUB|STATUS|APPEND|CHECK|CLOSE|UNSELECT|EXPUNGE|NAMESPACE|ENABLE|ID|(?:UID )?(?:SEARCH|FETCH|STORE|COPY|MOVE)|UID EXPUNGE)$/;

/** One result a command, in a legal order, and nothing asked for that nobody waits to send (RFC 9051 §2.2.2, §5.5, §7.6). */
export const orderRules: readonly ImapRule[] = [
  onSaid(
    ["greeting", "rfc9051/7.1/greeting", "A connection begins with an untagged OK, PREAUTH or BYE", "greeting status"],
    (seen) => {
      const { value, isGreeting } = seen;
      if (!isGreeting) {
        const isLate = value.kind === "condition" && value.condition === "PREAUTH";
        return isLate ? wrong("no greeting here", seen) : undefined;
      }
      const isOne = value.kind === "condition" && /^(?:OK|PREAUTH|BYE)$/.test(value.condition);
      return isOne ? "ok" : wrong("* OK, * PREAUTH or * BYE", seen);
    },
  ),
  remembering(
    ["one-result", "rfc9051/2.2.2/completion-tag", "Each command gets one result, with its tag", "result"],
    () => {
      const done = new Set<string>();
      return (seen) => {
        const { value, known, isGreeting, connection } = seen;
        if (value.kind !== "tagged" || isGreeting) return undefined;
        const key = `${connection} ${value.tag}`;
        if (known.command) {
          done.add(key);
          return "ok";
        }
        return wrong(done.has(key) ? "one result of a command" : "the tag of a command that is under way", seen);
      };
    },
  ),
  onSaid(
    [
      "results-in-order",
      "rfc9051/5.5/ambiguous-in-order",
      "Commands that bear on one another are done in their order",
      "result",
    ],
    (seen) => {
      const done = completed(seen);
      // A syntax error can be told at once; LOGOUT may cut off what is under way.
      if (!done || done.condition === "BAD" || done.command.name === "LOGOUT") return undefined;
      const before = seen.known.underWay.slice(0, seen.known.underWay.indexOf(done.command));
      const first = before.find((command) => isAmbiguous(command, done.command));
      return first ? wrong(`the result of ${first.tag} ${first.name} first`, seen) : "ok";
    },
  ),
  remembering(
    [
      "continuation-awaited",
      "rfc9051/7.6/only-when-awaited",
      "The server asks to go on only where there is more to come",
      "+",
    ],
    () => {
      const idling = new WeakSet<object>();
      return (seen) => {
        const { value, known } = seen;
        if (value.kind !== "continue" || seen.isGreeting) return undefined;
        if (known.waits) return "ok";
        const idle = known.underWay.find(({ name }) => name === "IDLE");
        if (idle && !idling.has(idle)) {
          idling.add(idle);
          return "ok";
        }
        if (known.underWay.some(({ name }) => !ASKS_NOTHING.test(name) && name !== "IDLE")) return "ok";
        return wrong("no request: nothing waits for one", seen);
      };
    },
  ),
  onSaid(
    ["challenge-base64", "rfc9051/6.2.2/challenge-base64", "A challenge of AUTHENTICATE is base64", "+"],
    (seen) => {
      const { value, known } = seen;
      if (value.kind !== "continue" || known.waits || known.underWay.length !== 1) return undefined;
      if (known.underWay[0]?.name !== "AUTHENTICATE") return undefined;
      return base64(value.text).ok ? "ok" : wrong("base64 behind +", seen, 2);
    },
  ),
  remembering(
    ["closes-after-bye", "rfc9051/7.1.5/bye-closes-at-once", "But for LOGOUT, nothing comes behind BYE"],
    () => {
      const gone = new Set<number>();
      return (seen) => {
        const { value, known, connection, isGreeting } = seen;
        if (isGreeting) gone.delete(connection);
        if (value.kind === "condition" && value.condition === "BYE") {
          if (!known.underWay.some(({ name }) => name === "LOGOUT")) gone.add(connection);
          return "ok";
        }
        return gone.delete(connection) ? wrong("nothing behind BYE", seen) : undefined;
      };
    },
  ),
  onSaid(
    ["bye-before-logout-ends", "rfc9051/6.1.3/bye-before-ok", "LOGOUT gets an untagged BYE before its OK", "result"],
    (seen) => {
      const done = completed(seen);
      if (done?.command.name !== "LOGOUT" || done.condition !== "OK") return undefined;
      return seen.known.view.state() === "ended" ? "ok" : wrong("* BYE first", seen);
    },
  ),
];
