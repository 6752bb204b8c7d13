import type { Learnt } from "./oracle.js";
import type { InTurn } from "./protocol.js";
import type { Trace, TraceEvent } from "./trace.js";

export type ReplyEvent = Extract<TraceEvent, { kind: "reply" }>;

/** Values that listings show and that something later is compared with: they get names. */
export interface LearntValues {
  /** The reply has to be in the reproduction: it shows such a value, or a rule needs it. */
  readonly isNeeded: (reply: ReplyEvent) => boolean;
  /** The lines of a listing as patterns that bind the names; undefined: it shows none. */
  readonly patterns: (reply: ReplyEvent) => readonly string[] | undefined;
  /** A value where it stands again: `{u1}`, or its type when nobody has seen it. */
  readonly placeholder: (value: Learnt) => string;
}

export function learntValues(trace: Trace, learn: InTurn["learn"]): LearntValues {
  const replies = trace.filter((event) => event.kind === "reply");
  const breach = replies.find((reply) => reply.breach)?.breach;
  const wanted = new Set((breach?.expected ?? []).flatMap((it) => ("of" in it && it.of ? [it.of.key] : [])));
  const isRuled = replies.some(({ ruled }) => ruled);
  /** Key of a value → name. */
  const names = new Map<string, string>();
  /** Line of a listing → name. */
  const lines = new Map<string, string>();
  for (const reply of replies) {
    if (reply.breach) continue;
    for (const line of reply.listing) {
      const learnt = learn(reply.line, line)?.learnt;
      if (!learnt || !wanted.has(learnt.key) || names.has(learnt.key)) continue;
      const name = `${learnt.type.charAt(0)}${names.size + 1}`;
      names.set(learnt.key, name);
      lines.set(keyOf(reply, line), name);
    }
  }
  const binds = (reply: ReplyEvent) => reply.listing.some((line) => lines.has(keyOf(reply, line)));
  /** Names that have a value by now. */
  const bound = new Set<string>();
  return {
    isNeeded: (reply) => isRuled || reply.breach !== undefined || binds(reply),
    patterns: (reply) =>
      binds(reply)
        ? reply.listing.map((line) => {
            const { before = "", learnt } = learn(reply.line, line) ?? {};
            const name = lines.get(keyOf(reply, line)) ?? "";
            const isAgain = bound.has(name);
            if (name !== "") bound.add(name);
            return isAgain ? `${before}{${name}}` : `${before}{${name}:${learnt?.type ?? "text"}}`;
          })
        : undefined,
    placeholder: ({ type, key }) => {
      const name = names.get(key);
      return name === undefined ? `{:${type}}` : `{${name}}`;
    },
  };
}

const keyOf = ({ on, line: command }: ReplyEvent, line: string) => `${on} ${command.toUpperCase()} ${line}`;
