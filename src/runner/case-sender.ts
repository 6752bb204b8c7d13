import { randomBytes } from "node:crypto";

const run = randomBytes(4).toString("hex");
let last = 0;

/** An envelope sender that no other case has. */
export const freshSender = (): string => `mailspec-${run}-${++last}@mailspec.example`;

/** Whether a message comes from another case, of this run or of an earlier one, that was still under way when this one began. */
export const isOfAnother = (sender: string | undefined, own: string | undefined): boolean =>
  sender !== undefined &&
  own !== undefined &&
  /^mailspec-[0-9a-f]+-\d+@mailspec\.example$/i.test(sender) &&
  sender.toLowerCase() !== own.toLowerCase();
