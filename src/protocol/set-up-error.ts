/** mailspec could not bring a session, or the mail that a case presupposes, to where the case begins. */
export class SetUpError extends Error {
  override readonly name = "SetUpError";
  /** The server's refusal, when it was one. */
  readonly refusal?: string;
  constructor(message: string, refusal?: string) {
    super(message);
    if (refusal !== undefined) this.refusal = refusal;
  }
}
