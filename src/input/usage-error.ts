/** The suite, the configuration or the command line is wrong: the user can mend it. Exit code 2. */
export class UsageError extends Error {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  constructor(
    message: string,
    place: { readonly file?: string; readonly line?: number; readonly column?: number } = {},
  ) {
    super(place.file === undefined ? message : `${place.file}:${place.line ?? 1}:${place.column ?? 1}: ${message}`);
    this.name = "UsageError";
    if (place.file !== undefined) this.file = place.file;
    if (place.line !== undefined) this.line = place.line;
    if (place.column !== undefined) this.column = place.column;
  }
}

/** Does the work for each; all that it finds wrong is told in one UsageError. Gives what came of it. */
export function collectMistakes<T, R>(items: Iterable<T>, work: (item: T, index: number) => R): readonly R[] {
  const mistakes: UsageError[] = [];
  const results: R[] = [];
  let index = 0;
  for (const item of items) {
    try {
      results.push(work(item, index++));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      mistakes.push(error);
    }
  }
  const [first, ...more] = mistakes;
  if (first && more.length > 0) throw new UsageError(mistakes.map(({ message }) => message).join("\n"));
  if (first) throw first;
  return results;
}
