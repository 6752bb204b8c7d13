import { SetUpError } from "./set-up-error.js";
import type { Endpoint, Target } from "./target.js";

/** How greetings of a protocol are told from others. */
export interface Greetings {
  /** How its own begin, right or broken. */
  readonly own: RegExp;
  /** How those of its relatives begin, and the words for them. */
  readonly others: readonly (readonly [begins: RegExp, words: string])[];
  /** The scheme of its URLs where TLS comes first. */
  readonly tlsScheme: string;
}

const strangers: Greetings["others"] = [
  [/^HTTP\//, "HTTP's"],
  [/^SSH-/, "SSH's"],
];

/** Words for a greeting that is another protocol's; undefined: it could be this one's, and a broken one is for the cases to judge. */
export function strangerIn(greeting: string, { own, others, tlsScheme }: Greetings): string | undefined {
  if (own.test(greeting)) return undefined;
  if (greeting.startsWith("\x15\x03")) return `a TLS alert (use ${tlsScheme}://)`;
  return [...others, ...strangers].find(([begins]) => begins.test(greeting))?.[1];
}

/** What to try where no greeting comes. */
export const tlsHint = ({ implicitTls, url }: Endpoint, { tlsScheme }: Pick<Greetings, "tlsScheme">): string =>
  implicitTls ? "" : `; if this port speaks TLS from the start, write ${url.replace(/^[a-z0-9]+:/, `${tlsScheme}:`)}`;

/** The error of a login that was refused says what to try; any other is as it was. */
export function loginHint(error: unknown, { starttls }: Target, { implicitTls }: Endpoint): unknown {
  if (!(error instanceof SetUpError) || error.refusal === undefined) return error;
  const orTls = starttls || implicitTls ? "" : ", or --starttls if the server wants TLS first";
  return new SetUpError(`${error.message} (check --account${orTls})`, { refusal: error.refusal });
}
