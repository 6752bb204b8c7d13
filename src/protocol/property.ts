import type { Arbitrary } from "fast-check";
import type { Step } from "./script.js";

/** A statement that holds for every input: how to make inputs, and what they are held against (the protocol's model). */
export interface Property {
  /** `pop3.property.arguments` */
  readonly id: string;
  readonly title: string;
  /** What its findings accuse of, as far as one can say beforehand. The first is what `twice` is about. */
  readonly covers: readonly string[];
  /** As in a suite: capabilities without which it says nothing. */
  readonly needs: readonly string[];
  /** Where each script begins: greeted, or logged in. */
  readonly state: "authorization" | "transaction";
  /** In the clear from the start. */
  readonly transport?: "cleartext";
  /** What the maildrop holds at the start of each script; undefined: the scripts don't look. */
  readonly mail?: Arbitrary<readonly string[]>;
  /** The same where messages reach the store as they are: SMTP and LMTP may not carry any line of any length. */
  readonly rawMail?: Arbitrary<readonly string[]>;
  /** Kinds of steps, each as likely as the others. */
  readonly steps: readonly Arbitrary<Step>[];
  /** Steps of a script at most. */
  readonly atMost: number;
  /** The script is played a second time, otherwise sent, and has to get the same replies: one command a write, and unsegmented. */
  readonly twice?: boolean;
}
