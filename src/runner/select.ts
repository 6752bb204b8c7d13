import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import type { Shard } from "../journal/record.js";
import { caseName } from "../report/failure.js";
import { isOfDocument } from "../requirements/document.js";
import type { Level } from "../requirements/requirement.js";
import type { Case } from "../suite/case.js";

/** Which cases to run. */
export interface Selection {
  /** Ids, globs, `rfc1939/5`, `@tag`; empty: all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly tags: readonly string[];
  readonly levels: readonly Level[];
  /** Part of the title or the exchange. */
  readonly grep?: string;
}

export const everything: Selection = { only: [], skip: [], tags: [], levels: [] };

/** A part of the cases: of more parts than cases some are empty. */
export const partOf = (cases: readonly Case[], shard: Shard | undefined): readonly Case[] =>
  shard ? cases.filter((_, index) => index % shard.of === shard.index - 1) : cases;

/** The chosen cases, in order. Throws UsageError when a name matches nothing, or nothing is left. */
export function select(cases: readonly Case[], selection: Selection): readonly Case[] {
  const { only, skip, tags, levels, grep } = selection;
  for (const name of [...only, ...skip, ...tags.map((tag) => `@${tag}`)]) {
    if (!cases.some((entry) => matches(name, entry)))
      throw new UsageError(`nothing is called ${name}${suggestion(name, cases)}`);
  }
  const slowAsked = tags.includes("slow") || only.some((name) => name === "@slow");
  const chosen = cases.filter((entry) => {
    if (only.length > 0 && !only.some((name) => matches(name, entry))) return false;
    if (skip.some((name) => matches(name, entry))) return false;
    if (tags.length > 0 && !tags.some((tag) => entry.tags.includes(tag))) return false;
    if (levels.length > 0 && !levels.includes(entry.level)) return false;
    if (
      grep !== undefined &&
      !`${entry.id}\n${entry.title}\n${entry.exchange}`.toLowerCase().includes(grep.toLowerCase())
    )
      return false;
    return (
      !entry.tags.includes("slow") || slowAsked || only.some((name) => name === entry.id || name === caseName(entry.id))
    );
  });
  if (chosen.length === 0) throw new UsageError("nothing is selected");
  return chosen;
}

/** Whether an id, a glob, a protocol, a requirement or its section, or a tag means this case. */
export function matches(
  name: string,
  entry: { readonly id: string; readonly covers: readonly string[]; readonly tags?: readonly string[] },
): boolean {
  if (name.startsWith("@")) return entry.tags?.includes(name.slice(1)) ?? false;
  // A property may be called as a document could be.
  if (isOfDocument(name) && entry.covers.some((covered) => isWithin(covered, name))) return true;
  const base = caseName(entry.id);
  if (name.includes("*")) return glob(name).test(entry.id) || glob(name).test(base);
  return entry.id === name || base === name || base.startsWith(`${name}.`);
}

const isWithin = (requirement: string, name: string) =>
  requirement === name || requirement.startsWith(`${name}/`) || glob(name).test(requirement);

const globs = new Map<string, RegExp>();
/** Each is asked of thousands of cases. */
function glob(text: string): RegExp {
  const known = globs.get(text);
  if (known) return known;
  const parts = text.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|/-]/g, "\\$&"));
  const made = new RegExp(`^${parts.join(".*")}$`);
  globs.set(text, made);
  return made;
}

function suggestion(name: string, cases: readonly Case[]): string {
  const known = name.startsWith("@")
    ? cases.flatMap(({ tags }) => tags.map((tag) => `@${tag}`))
    : isOfDocument(name)
      ? cases.flatMap(({ covers }) => covers)
      : cases.flatMap(({ id }) => named(caseName(id)));
  return didYouMean(name, known);
}

/** What an id is called by: `smtp.state.mail`, and with others `smtp.state`. */
function named(id: string): readonly string[] {
  const [first = "", ...rest] = id.split(".");
  return rest.map((_, at) => [first, ...rest.slice(0, at + 1)].join("."));
}
