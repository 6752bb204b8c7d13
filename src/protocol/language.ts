/** Where in a reply a line stands, and to what. */
export interface LineContext {
  /** Keyword of the command that the line answers, upper case; "" for the greeting. */
  readonly keyword: string;
  /** 0: the status line; from 1: the lines after it. */
  readonly index: number;
}

/** What a protocol lets suites say. */
export interface Vocabulary {
  /** Placeholder types by ABNF name, as regular expressions over octets written as ISO 8859-1. */
  readonly types: Readonly<Record<string, string>>;
  /** Patterns that stand for a status alone: any text may follow them. */
  readonly bare: readonly string[];
  /** How freely a line may be written: more behind what is expected, upper or lower case. */
  readonly freedom: (context: LineContext) => { readonly open: boolean; readonly anyCase: boolean };
  /** Values that the target gives: `{user}`. */
  readonly values: readonly string[];
  /** Lists for `for:`, taken from the model. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}
