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
