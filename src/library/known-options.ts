import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";

/** What an option has to be: a list, or what its reader takes. */
type Sort = "list" | "value";

/** All options of a function; one that its type has and this has not is told by the compiler. */
export type OptionsOf<T> = {
  readonly [Name in keyof Required<T>]: Extract<T[Name], readonly unknown[]> extends never ? "value" : Sort;
};

/**
 * Without types a mistyped option asks for nothing, and a run that was to be a part is the whole, or a server that was to be wrong is
 * right. `what`: whose options they are. Throws UsageError.
 */
export function checkOptions(given: unknown, known: Readonly<Record<string, Sort>>, what: string): void {
  if (typeof given !== "object" || given === null) throw new UsageError(`${what} takes an object of options`);
  for (const [name, value] of Object.entries(given)) {
    const sort = Object.hasOwn(known, name) ? known[name] : undefined;
    if (sort === undefined)
      throw new UsageError(`${what} has no option ${name}${didYouMean(name, Object.keys(known))}`);
    if (sort === "list" && value !== undefined && !Array.isArray(value))
      throw new UsageError(`${name}: ${what} takes a list, as ["${String(value)}"]`);
  }
}
