import type { Failure } from "../journal/record.js";
import type { Transcript } from "../wire/transcript.js";

/** A clause that the server broke while something was prepared. */
export interface SetUpBreach {
  readonly failure: Failure;
  readonly transcript: Transcript;
}

/** mailspec could not bring a session, or the mail that a case presupposes, to where the case begins. */
export class SetUpError extends Error {
  override readonly name = "SetUpError";
  /** The server's refusal, when it was one. */
  readonly refusal?: string;
  /** The clause that is broken if the server is to blame. */
  readonly owner?: string;
  /** No reply came, in time or at all. */
  readonly isSilence: boolean;
  /** The server does what it may, and the case cannot be tried there. */
  readonly isChoice: boolean;
  /** Nothing listens there. */
  readonly isGone: boolean;
  /** There is mail that is not ours to delete: nothing more is to be done there. */
  readonly isOthers: boolean;
  /** What is to blame, when a clause says that it had to work. */
  readonly breach?: SetUpBreach;
  /** What was said, where no case has it. */
  said?: Transcript;
  constructor(
    message: string,
    {
      refusal,
      breach,
      owner,
      isSilence = false,
      isChoice = false,
      isGone = false,
      isOthers = false,
    }: Partial<Omit<SetUpError, keyof Error>> = {},
  ) {
    super(message);
    if (refusal !== undefined) this.refusal = refusal;
    this.isSilence = isSilence;
    this.isChoice = isChoice;
    this.isGone = isGone;
    this.isOthers = isOthers;
    if (owner !== undefined) this.owner = owner;
    if (breach) this.breach = breach;
  }
}
