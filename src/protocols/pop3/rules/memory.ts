import type { Judgement, Rule, Violation } from "../../../protocol/rule.js";
import { dotUnstuff } from "../../../wire/dot-stuffing.js";
import type { Pop3Event } from "../event.js";
import { dropListing, type ScanListing, scanListing, uniqueIdListing } from "../grammar.js";
import { onWire } from "./form.js";
import { blockLines } from "./listings.js";

type ReplySeen = Extract<Pop3Event, { kind: "reply" }>;

/** What a session has shown of its maildrop. */
interface Shown {
  readonly sizes: Map<number, number>;
  readonly ids: Map<number, string>;
  readonly deleted: Set<number>;
  /** The last LIST since when nothing was marked: its sum and count. */
  whole?: { count: number; size: number };
}

/** A rule that remembers what each session has shown. `judge` sees the memory as it was before the reply. */
function remembering(
  id: string,
  covers: string,
  title: string,
  judge: (seen: ReplySeen, shown: Shown) => Judgement,
): Rule<Pop3Event> {
  return {
    id,
    covers,
    title,
    watch: () => {
      const sessions = new Map<number, Shown>();
      return (seen) => {
        if (seen.kind !== "reply" || seen.phase === "greeting") {
          if (seen.kind === "reply") sessions.delete(seen.connection);
          return undefined;
        }
        let shown = sessions.get(seen.connection);
        if (!shown) {
          shown = { sizes: new Map(), ids: new Map(), deleted: new Set() };
          sessions.set(seen.connection, shown);
        }
        const judgement = seen.phase === "transaction" ? judge(seen, shown) : undefined;
        remember(seen, shown);
        return judgement;
      };
    },
  };
}

function remember(seen: ReplySeen, shown: Shown): void {
  if (!isOk(seen) || seen.phase !== "transaction") return;
  switch (seen.command?.keyword) {
    case "DELE": {
      const number = argument(seen);
      if (number !== undefined) shown.deleted.add(number);
      delete shown.whole;
      break;
    }
    case "RSET":
      shown.deleted.clear();
      delete shown.whole;
      break;
    case "LIST": {
      const scans = scansOf(seen);
      for (const { number, size } of scans) shown.sizes.set(number, size);
      if (seen.block) shown.whole = { count: scans.length, size: scans.reduce((sum, { size }) => sum + size, 0) };
      break;
    }
    case "UIDL":
      for (const { number, uniqueId } of idsOf(seen)) shown.ids.set(number, uniqueId);
      break;
  }
}

const isOk = ({ status }: ReplySeen) => status.ok && status.value.status === "+OK";

/** The message-number of the first argument, when it is one. */
function argument({ command }: ReplySeen): number | undefined {
  const text = command?.args[0];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function entriesOf<T>(
  { status, block }: ReplySeen,
  parse: (octets: Uint8Array) => { ok: true; value: T } | { ok: false },
): readonly T[] {
  const lines = block ? blockLines(block.octets) : status.ok ? [status.value.text] : [];
  return lines.flatMap((line) => {
    const parsed = parse(line);
    return parsed.ok ? [parsed.value] : [];
  });
}

/** All rules look at the same reply one after the other: it is parsed for the first of them. */
function once<T>(read: (seen: ReplySeen) => T): (seen: ReplySeen) => T {
  let last: ReplySeen | undefined;
  let value: T;
  return (seen) => {
    if (seen !== last) {
      value = read(seen);
      last = seen;
    }
    return value;
  };
}

const scansOf = once((seen): readonly ScanListing[] =>
  seen.command?.keyword === "LIST" && isOk(seen) ? entriesOf(seen, scanListing) : [],
);
const idsOf = once((seen) => (seen.command?.keyword === "UIDL" && isOk(seen) ? entriesOf(seen, uniqueIdListing) : []));

const listed = (expected: string, text: string): Violation => ({
  expected,
  received: Buffer.from(text, "latin1"),
  at: 0,
});

export const memoryRules: readonly Rule<Pop3Event>[] = [
  remembering(
    "pop3.rule.stat-equals-list",
    "rfc1939/5/stat-counts",
    "STAT's count and size are the sums of LIST's",
    (seen, { whole }) => {
      if (seen.command?.keyword !== "STAT" || !isOk(seen) || !whole || !seen.status.ok) return undefined;
      const parsed = dropListing(seen.status.value.text);
      if (!parsed.ok) return undefined;
      const { count, size } = parsed.value;
      return count === whole.count && size === whole.size
        ? "ok"
        : { expected: `+OK ${whole.count} ${whole.size}, as LIST said`, received: onWire(seen.line), at: 4 };
    },
  ),
  remembering(
    "pop3.rule.list-equals-retr",
    "rfc1939/11/exact-size",
    "LIST's size is the number of octets that RETR sends",
    (seen, { sizes }) => {
      const number = argument(seen);
      if (seen.command?.keyword !== "RETR" || !isOk(seen) || !seen.block || number === undefined) return undefined;
      const size = sizes.get(number);
      if (size === undefined) return undefined;
      const sent = dotUnstuff(seen.block.octets).length;
      if (sent === size) return "ok";
      return { expected: `${size} octets, as LIST said`, received: Buffer.from(`${sent} octets of message ${number}`) };
    },
  ),
  remembering(
    "pop3.rule.size-is-constant",
    "rfc1939/5/list-one",
    "LIST with a number says what LIST without one says",
    (seen, { sizes }) => {
      const scans = scansOf(seen);
      if (scans.length === 0) return undefined;
      const other = scans.find(({ number, size }) => sizes.has(number) && sizes.get(number) !== size);
      return other
        ? listed(`${other.number} ${sizes.get(other.number)}, as before`, `${other.number} ${other.size}`)
        : "ok";
    },
  ),
  remembering(
    "pop3.rule.deleted-not-listed",
    "rfc1939/5/list-omits-deleted",
    "Messages marked as deleted are not in LIST",
    (seen, { deleted }) => {
      if (seen.command?.keyword !== "LIST" || !seen.block || deleted.size === 0) return undefined;
      const ghost = scansOf(seen).find(({ number }) => deleted.has(number));
      return ghost
        ? listed(`no line for message ${ghost.number}, which is marked as deleted`, `${ghost.number} ${ghost.size}`)
        : "ok";
    },
  ),
  remembering(
    "pop3.rule.deleted-not-in-uidl",
    "rfc1939/7/uidl-omits-deleted",
    "Messages marked as deleted are not in UIDL",
    (seen, { deleted }) => {
      if (seen.command?.keyword !== "UIDL" || !seen.block || deleted.size === 0) return undefined;
      const ghost = idsOf(seen).find(({ number }) => deleted.has(number));
      return ghost
        ? listed(`no line for message ${ghost.number}, which is marked as deleted`, `${ghost.number} ${ghost.uniqueId}`)
        : "ok";
    },
  ),
  remembering(
    "pop3.rule.deleted-not-referred-to",
    "rfc1939/5/dele-refers",
    "No command succeeds on a message marked as deleted",
    (seen, { deleted }) => {
      const number = argument(seen);
      if (number === undefined || !deleted.has(number) || !referring.has(seen.command?.keyword ?? "")) return undefined;
      return isOk(seen)
        ? { expected: `-ERR: message ${number} is marked as deleted`, received: onWire(seen.line), at: 0 }
        : "ok";
    },
  ),
  remembering(
    "pop3.rule.numbers-ascend",
    "rfc1939/4/numbers-from-1",
    "Every message-number of a listing is there once",
    (seen) => {
      const numbers = seen.block ? [...scansOf(seen), ...idsOf(seen)].map(({ number }) => number) : [];
      if (numbers.length === 0) return undefined;
      const before = new Set<number>();
      const twice = numbers.find((number) => before.size === before.add(number).size);
      return twice === undefined ? "ok" : listed(`message ${twice} once`, `${twice}, again`);
    },
  ),
  remembering(
    "pop3.rule.unique-id-is-constant",
    "rfc1939/7/uidl-persists-in-session",
    "A message keeps its unique-id during a session",
    (seen, { ids }) => {
      const now = idsOf(seen);
      if (now.length === 0) return undefined;
      const other = now.find(({ number, uniqueId }) => ids.has(number) && ids.get(number) !== uniqueId);
      return other
        ? listed(`${other.number} ${ids.get(other.number)}, as before`, `${other.number} ${other.uniqueId}`)
        : "ok";
    },
  ),
  uniqueIdsPersist(),
];

const referring = new Set(["LIST", "RETR", "DELE", "TOP", "UIDL"]);

/** Across the sessions of one maildrop: what was not removed is still there under its unique-id (RFC 1939 §7). */
function uniqueIdsPersist(): Rule<Pop3Event> {
  return {
    id: "pop3.rule.unique-id-persists",
    covers: "rfc1939/7/uidl-persists",
    title: "Unique-ids are the same in the next session",
    watch: () => {
      const known = new Map<string, Set<string>>();
      const everMarked = new Set<string>();
      const sessions = new Map<number, { ids: Map<number, string>; marked: Set<number>; first: boolean }>();
      return (seen) => {
        if (seen.kind !== "reply") return undefined;
        if (seen.phase === "greeting") {
          sessions.set(seen.connection, { ids: new Map(), marked: new Set(), first: true });
          return undefined;
        }
        const session = sessions.get(seen.connection);
        if (!session || seen.phase !== "transaction" || !isOk(seen)) return undefined;
        const number = argument(seen);
        if (seen.command?.keyword === "DELE" && number !== undefined) {
          session.marked.add(number);
          everMarked.add(session.ids.get(number) ?? "");
        }
        if (seen.command?.keyword === "RSET") session.marked.clear();
        if (seen.command?.keyword === "QUIT") {
          const left = known.get(seen.account);
          for (const marked of session.marked) {
            const id = session.ids.get(marked);
            // Without having seen its unique-id we don't know which one is gone.
            if (id === undefined) known.delete(seen.account);
            else left?.delete(id);
          }
          return undefined;
        }
        if (seen.command?.keyword !== "UIDL" || !seen.block || session.marked.size > 0) return undefined;
        const ids = idsOf(seen);
        for (const { number: of, uniqueId } of ids) session.ids.set(of, uniqueId);
        const before = known.get(seen.account);
        known.set(seen.account, new Set(ids.map(({ uniqueId }) => uniqueId)));
        if (!before || !session.first) return undefined;
        session.first = false;
        const now = new Set(ids.map(({ uniqueId }) => uniqueId));
        const lost = [...before].find((id) => !now.has(id));
        if (lost === undefined) return "ok";
        // It was removed, which is another requirement's business.
        if (ids.length < before.size || everMarked.has(lost)) return undefined;
        return {
          expected: `unique-id ${lost}, as in the session before`,
          received: Buffer.from(ids.map(({ number: of, uniqueId }) => `${of} ${uniqueId}\r\n`).join(""), "latin1"),
          at: 0,
        };
      };
    },
  };
}
