import { randomBytes } from "node:crypto";
import { latin1 } from "../wire/latin1.js";

/** Octets of a message in which a sender is looked for. */
const TOP = 16_384;

const run = randomBytes(4).toString("hex");
let last = 0;

/** An envelope sender that no other case has. */
export const freshSender = (): string => `mailspec-${run}-${++last}@mailspec.example`;

const NAMED = /mailspec-[0-9a-f]+-\d+@mailspec\.example/i;

/** The envelope sender that a message names, where its store tells none: cases write it into the header. */
export const senderNamedIn = (message: Uint8Array): string | undefined =>
  NAMED.exec(latin1(message.subarray(0, TOP)))?.[0];

/** Whether an address, or what it begins or ends with, is made from the sender of a case. */
export const isOfCase = (address: string): boolean => /mailspec-[0-9a-f]+-\d+@/i.test(address);

/**
 * Whether a message comes from another case, of this run or of an earlier one, that was still under way when this one began.
 * `isShared`: the mailbox is another worker's account, into which its cases deliver at the same time: whatever does not come
 * from this case is another's.
 */
export const isOfAnother = (sender: string | undefined, own: string | undefined, isShared = false): boolean =>
  sender !== undefined &&
  own !== undefined &&
  (isShared || /^mailspec-[0-9a-f]+-\d+@mailspec\.example$/i.test(sender)) &&
  sender.toLowerCase() !== own.toLowerCase();
