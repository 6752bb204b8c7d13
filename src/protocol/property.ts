import type { Arbitrary } from "fast-check";

/**
 * One step of a fuzz script. Plain data: it can be kept in a corpus. What it means is the player's business;
 * a step on a connection that is not open opens it, so that every part of a script is a script.
 */
export type Step = object;

/** A whole script: what is there at the start, as the protocol says it, and the steps. Plain data. */
export interface Script {
  readonly given: unknown;
  readonly steps: readonly Step[];
}

/** A statement that holds for every input: how to make inputs, and what they are held against (the protocol's model). */
export interface Property {
  /** `pop3.property.arguments` */
  readonly id: string;
  readonly title: string;
  /** What its findings accuse of, as far as one can say beforehand. The first is what `twice` is about. */
  readonly covers: readonly string[];
  /** As in a suite: capabilities without which it says nothing. */
  readonly needs: readonly string[];
  /** Where each script begins. */
  readonly state: string;
  /** In the clear from the start. */
  readonly transport?: "cleartext";
  /** The mail that is there at the start of each script; undefined: the scripts don't look. */
  readonly given?: Arbitrary<unknown>;
  /** The same where messages reach the store as they are: SMTP and LMTP may not carry any line of any length. */
  readonly rawGiven?: Arbitrary<unknown>;
  /** Kinds of steps, each as likely as the others. */
  readonly steps: readonly Arbitrary<Step>[];
  /** Steps of a script at most. */
  readonly atMost: number;
  /** The script is played a second time, otherwise sent, and has to get the same replies: one command a write, and unsegmented. */
  readonly twice?: boolean;
}
