import { type Expected, type Learnt, type Loss, text } from "../../../fuzz/in-turn/oracle.js";
import { latin1 } from "../../../wire/latin1.js";
import type { ScanListing, UniqueIdListing } from "../grammar.js";
import type { Message } from "../model/state.js";

/** What a session left undone or did when it ended. */
export interface Ending {
  readonly how: "quit" | Loss;
  /** Unique-ids of what it had marked as deleted. */
  readonly marked: ReadonlySet<string>;
  /** Unique-ids of what QUIT may have removed beside that. */
  readonly perhaps?: ReadonlySet<string>;
}

/** A maildrop as it should be. Messages whose unique-id nobody has seen yet have a name that begins with NUL. */
export interface Maildrop {
  readonly messages: () => readonly Message[];
  readonly fill: (messages: readonly string[]) => void;
  readonly add: (message: string) => void;
  readonly end: (ending: Ending) => void;
  /** Holds what a new session lists against what should be there; learns sizes and unique-ids. `unclear`: nobody can tell which are left. */
  readonly audit: (
    listed: readonly ScanListing[],
    ids: readonly UniqueIdListing[] | undefined,
  ) => AuditBreach | "unclear" | undefined;
  /** It is no longer known what is in it. */
  readonly forget: () => void;
  readonly holds: () => readonly string[] | undefined;
  /** Sessions have ended since the last audit. */
  readonly unsettled: () => boolean;
}

export interface AuditBreach {
  readonly requirement: string;
  readonly shape: string;
  /** The shape beside which it is nothing new. */
  readonly plainer?: string;
  readonly expected: readonly Expected[];
}

export function expectedMaildrop(): Maildrop {
  let messages: readonly Message[] = [];
  let known = false;
  let next = 0;
  let endings: Ending[] = [];
  const removed = new Set<string>();
  const made = (message: string): Message => ({
    uniqueId: `\0${next++}`,
    octets: Buffer.from(message, "latin1"),
    size: -1,
  });

  /** Takes away what might be gone and is. */
  const settle = (perhaps: ReadonlySet<string>, now: ReadonlySet<string>) => {
    const isGone = ({ uniqueId }: Message) => perhaps.has(uniqueId) && !now.has(uniqueId);
    for (const { uniqueId } of messages.filter(isGone)) removed.add(uniqueId);
    messages = messages.filter((message) => !isGone(message));
  };

  const audit: Maildrop["audit"] = (listed, ids) => {
    const lost = endings;
    endings = [];
    const perhaps = new Set(lost.flatMap((ending) => [...(ending.perhaps ?? [])]));
    if (ids !== undefined && perhaps.size > 0) settle(perhaps, new Set(ids.map(({ uniqueId }) => uniqueId)));
    const expected = listing(messages, ids !== undefined);
    const wrong = (requirement: string, shape: string, plainer?: string): AuditBreach => ({
      requirement,
      shape,
      expected,
      ...(plainer !== undefined && { plainer }),
    });
    if (ids === undefined) {
      if (listed.length < messages.length && perhaps.size > 0) return "unclear";
      if (listed.length < messages.length) return wrong(...removal(lost, undefined));
      if (listed.length > messages.length) return wrong("rfc1939/6/quit-removes", "still-there");
      messages = messages.map((message, at) => ({ ...message, size: listed[at]?.size ?? -1 }));
      return undefined;
    }
    if (ids.length !== listed.length) return wrong("rfc1939/7/uidl-all", "fewer-than-list");
    const now = new Set(ids.map(({ uniqueId }) => uniqueId));
    if (now.size < ids.length)
      return { requirement: "rfc1939/7/uidl-unique", shape: "duplicate", expected: allDifferent(ids) };
    const learnt = messages.filter(({ uniqueId }) => !uniqueId.startsWith("\0"));
    const unseen = messages.filter(({ uniqueId }) => uniqueId.startsWith("\0"));
    const missing = learnt.filter(({ uniqueId }) => !now.has(uniqueId));
    const before = new Set(learnt.map(({ uniqueId }) => uniqueId));
    const fresh = ids.filter(({ uniqueId }) => !before.has(uniqueId));
    const risen = fresh.find(({ uniqueId }) => removed.has(uniqueId));
    if (risen && ids.length > messages.length) return wrong("rfc1939/6/quit-removes", "still-there");
    if (missing.length > 0) {
      if (ids.length >= messages.length) return wrong("rfc1939/7/uidl-persists", "changed");
      return wrong(...removal(lost, missing[0]?.uniqueId));
    }
    if (fresh.length < unseen.length) return wrong(...removal(lost, undefined));
    if (risen)
      return { requirement: "rfc1939/7/uidl-not-reused", shape: "reused", expected: without(risen, ids.length) };
    if (fresh.length > unseen.length) return wrong("rfc1939/6/quit-removes", "more-than-delivered");
    const sizes = new Map(listed.map(({ number, size }) => [number, size]));
    messages = [...ids]
      .sort((a, b) => a.number - b.number)
      .map(({ number, uniqueId }) => {
        const message = learnt.find((it) => it.uniqueId === uniqueId) ?? (unseen.shift() as Message);
        return { ...message, uniqueId, size: sizes.get(number) ?? -1 };
      });
    return undefined;
  };

  return {
    messages: () => messages,
    fill(texts) {
      messages = texts.map(made);
      removed.clear();
      endings = [];
      known = true;
    },
    add(text_) {
      messages = [...messages, made(text_)];
    },
    end(ending) {
      endings.push(ending);
      if (ending.how !== "quit") return;
      for (const id of ending.marked) removed.add(id);
      messages = messages.filter(({ uniqueId }) => !ending.marked.has(uniqueId));
    },
    audit(listed, ids) {
      const breach = audit(listed, ids);
      if (breach) known = false;
      return breach;
    },
    forget() {
      known = false;
    },
    unsettled: () => endings.length > 0,
    holds: () => (known ? messages.map(({ octets }) => latin1(octets)) : undefined),
  };
}

/** However a connection is lost, that it removes something is one defect. */
const WITHOUT_QUIT = "removed-without-quit";

/** Which clause speaks of a message that is gone: what its sessions did tells. */
function removal(
  endings: readonly Ending[],
  uniqueId: string | undefined,
): [requirement: string, shape: string, plainer?: string] {
  const byLoss = endings.find(
    ({ how, marked }) => how !== "quit" && (uniqueId === undefined ? marked.size > 0 : marked.has(uniqueId)),
  );
  // What was on its way when the connection was lost may be a QUIT that the server has read.
  const isLost = byLoss !== undefined && byLoss.how !== "abandon";
  if (isLost) return ["rfc1939/6/no-quit-no-removal", WITHOUT_QUIT];
  if (byLoss) return ["rfc1939/6/no-quit-no-removal", `removed-after-${byLoss.how}`, WITHOUT_QUIT];
  const quit = endings.some(({ how }) => how === "quit");
  return quit
    ? ["rfc1939/6/quit-only-marked", "unmarked-removed"]
    : ["rfc1939/6/no-quit-no-removal", "removed", WITHOUT_QUIT];
}

/** A listing in which the line that repeats a unique-id is not to come. */
function allDifferent(ids: readonly UniqueIdListing[]): readonly Expected[] {
  const lines = ids.flatMap(({ number, uniqueId }, at): readonly Expected[] => {
    const twin = ids.findIndex((it) => it.uniqueId === uniqueId);
    const line = text(`${number} {a${at + 1}:unique-id}`);
    return twin === at ? [line] : [{ kind: "never", text: `${number} {a${twin + 1}}` }, line];
  });
  return [text("+OK"), ...lines, text(".")];
}

const learntId = (uniqueId: string): Learnt => ({ type: "unique-id", key: `unique-id ${uniqueId}`, value: uniqueId });

/** So many lines, one of which does not have that unique-id. */
function without({ number, uniqueId }: UniqueIdListing, count: number): readonly Expected[] {
  const lines = Array.from({ length: count }, (_, at): Expected => text(`${at + 1} {:unique-id}`));
  const never: Expected = { kind: "never", text: `${number} `, of: learntId(uniqueId) };
  return [text("+OK"), ...lines.slice(0, number - 1), never, ...lines.slice(number - 1), text(".")];
}

function listing(messages: readonly Message[], withIds: boolean): readonly Expected[] {
  const lines = messages.map(({ uniqueId }, at): Expected => {
    if (!withIds) return text(`${at + 1} {:number}`);
    if (uniqueId.startsWith("\0")) return text(`${at + 1} {:unique-id}`);
    return {
      kind: "value",
      before: `${at + 1} `,
      of: learntId(uniqueId),
    };
  });
  return [text("+OK"), ...lines, text(".")];
}
