import type { Parameter } from "../grammar/path.js";
import type { Recipient } from "../model/state.js";
import type { Reply } from "./next-hop.js";

/** A message as it goes to the next server. */
export interface Passed {
  /** "" is the null reverse-path. */
  readonly sender: string;
  readonly parameters: readonly Parameter[];
  readonly recipients: readonly Recipient[];
  readonly content: Buffer;
  /** Who submitted it, as he authenticated himself. */
  readonly user?: string;
  /** We have made it. */
  readonly isReport?: true;
}

/** The value of a parameter. */
export const parameterIn = (parameters: readonly Parameter[], name: string): string | undefined =>
  parameters.find(({ keyword }) => keyword === name)?.value;
/** What a reply to something means for the message. */
export type Verdict = "taken" | "later" | "failed";

/** What has become of a message for a recipient, for now. */
export interface Attempt {
  readonly recipient: Recipient;
  readonly verdict: Verdict;
  /** Absent: nothing was asked. */
  readonly reply?: Reply;
  /** Of RFC 3463, where it is not the next server's. */
  readonly status?: string;
  /** The next server reports what becomes of it. */
  readonly hasDsn: boolean;
}
