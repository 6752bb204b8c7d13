import type { CommandSpec } from "../command-spec.js";
import { type Cursor, type Dialect, parse, run, type Source, skipWord, sp, wrong } from "../grammar/cursor.js";
import { isAtomChar, isTagChar } from "../grammar/octets.js";

/** What a command line says; without a command it breaks the grammar, behind its tag if there is one. */
export interface Heard {
  readonly tag?: string;
  readonly spec?: CommandSpec;
  /** What the command's rule has read. */
  readonly given?: unknown;
  /** What is wrong. */
  readonly wrong?: string;
}

/** tag SP name, as far as they can be read. */
function begun(from: Cursor, specOf: (name: string) => CommandSpec | undefined, heard: (its: Heard) => void) {
  const tag = run(from, isTagChar, "tag");
  sp(from);
  heard({ tag, wrong: "There is no such command" });
  const isUid = skipWord(from, "UID ");
  const name = run(from, isAtomChar, "command").toUpperCase();
  const spec = specOf(isUid ? `UID ${name}` : name);
  if (!spec) return wrong(from, "command");
  heard({ tag, spec });
  return { tag, spec };
}

/** Reads a command by the ABNF (RFC 9051 §9); `isHere`: whether it may be given, before its arguments are looked at. */
export function parseCommand(
  source: Source,
  dialect: Dialect,
  specOf: (name: string) => CommandSpec | undefined,
  isHere: (spec: CommandSpec) => boolean,
): Heard {
  let so: Heard = { wrong: "A command begins with a tag" };
  const parsed = parse(
    source,
    (from) => {
      const { tag, spec } = begun(from, specOf, (its) => {
        so = its;
      });
      if (!isHere(spec)) return wrong(from, "another state");
      return { tag, spec, given: spec.rule(from) };
    },
    dialect,
  );
  if (parsed.ok) return parsed.value;
  if (!so.spec || !isHere(so.spec)) return so;
  return { ...so, wrong: `At octet ${parsed.at + 1} should stand ${parsed.expected}` };
}

/** The command that a line begins with, and its tag, whatever follows. */
export function beginning(
  line: Uint8Array,
  dialect: Dialect,
  specOf: (name: string) => CommandSpec | undefined,
): Pick<Heard, "tag" | "spec"> {
  let so: Heard = {};
  parse(
    { line, literals: [] },
    (from) => {
      begun(from, specOf, (its) => {
        so = its;
      });
      return wrong(from, "enough");
    },
    dialect,
  );
  return so;
}
