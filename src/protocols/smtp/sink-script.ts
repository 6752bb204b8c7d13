import { milliseconds } from "../../input/duration.js";

/** What a case wants of the sink: the key `sink` of suites. Plain data. */
export interface SinkScript {
  /** Lines of the response to EHLO beside the usual ones, or in their place. */
  readonly with: readonly string[];
  /** Keywords that it does not have; `under-tls`: there only. */
  readonly without: readonly string[];
  readonly underTls: readonly string[];
  /** Its certificate is one that nobody can trust. */
  readonly isUntrusted: boolean;
  /**
   * What is said to lines that begin so, in place of the usual: a reply, or one after the other and then the usual. `.` is
   * the end of the mail data, however they came; `. two` that of one recipient in LMTP.
   */
  readonly answers: readonly (readonly [begins: string, replies: readonly string[], isAlways: boolean])[];
}

/** The connection is closed without a word. */
export const CLOSE = "close";

/** `hold 3s 250 2.1.0 Well`: a reply that comes late. */
const HOLD = /^hold (\S+) (.*)$/s;

/** A reply of a script, and how many milliseconds late it comes. */
export function replyOf(text: string): { readonly text: string; readonly late: number } {
  const [, late = "", rest = text] = HOLD.exec(text) ?? [];
  return { text: rest, late: milliseconds(late) ?? 0 };
}

const words = { type: "array", items: { type: "string", minLength: 1 } } as const;
const answer = { type: "string", minLength: 1 } as const;

/** JSON Schema of the key. */
export const sinkSchema = {
  type: "object",
  additionalProperties: false,
  minProperties: 1,
  description: "What the sink does for this case's mail.",
  properties: {
    with: { ...words, description: "Lines that its EHLO response has: STARTTLS, AUTH, SIZE 1000, …" },
    without: { ...words, description: "Keywords that its EHLO response has not." },
    "without-under-tls": { ...words, description: "Keywords that its EHLO response has not once TLS is there." },
    untrusted: { const: true, description: "Its certificate is one that nobody can trust." },
    answers: {
      type: "object",
      minProperties: 1,
      additionalProperties: { oneOf: [answer, { type: "array", minItems: 1, items: answer }] },
      description:
        "What it says to lines that begin so: a reply, `hold 3s 250 Well` for a late one, or `close`; several are said one after the other, and then the usual. `.`: to the end of the mail data.",
    },
  },
} as const;

interface Written {
  readonly with?: readonly string[];
  readonly without?: readonly string[];
  readonly "without-under-tls"?: readonly string[];
  readonly untrusted?: true;
  readonly answers?: Readonly<Record<string, string | readonly string[]>>;
}

/** Reads the key; the schema has seen to its form. `put` fills parameters in. */
export function readSinkScript(value: unknown, put: (text: string) => string): SinkScript {
  const written = value as Written;
  return {
    with: (written.with ?? []).map(put),
    without: (written.without ?? []).map(put),
    underTls: (written["without-under-tls"] ?? []).map(put),
    isUntrusted: written.untrusted === true,
    answers: Object.entries(written.answers ?? {}).map(([begins, replies]) => {
      const isAlways = typeof replies === "string";
      return [put(begins), (isAlways ? [replies] : replies).map(put), isAlways] as const;
    }),
  };
}

/** Whether a session is another from its begin on, before anybody knows whose mail it brings. */
export const changesSessions = (script: SinkScript): boolean =>
  script.isUntrusted ||
  [script.with, script.without, script.underTls].some(({ length }) => length > 0) ||
  script.answers.some(([begins]) => isOfSession(begins));

/** Lines that belong to no mail. */
export const isOfSession = (line: string): boolean => /^(?:[EL]HLO|HELO|STARTTLS|AUTH|QUIT)/.test(line);
