import type { Connection } from "../wire/connection.js";
import { inWords, type Trouble } from "../wire/trouble.js";
import { SetUpError } from "./set-up-error.js";

/** Why a step of a set-up came to nothing, in words. */
export interface NotHad {
  readonly ok: false;
  readonly reason: string;
  /** Nothing came in time. */
  readonly isSilence?: boolean;
  /** The connection ended instead. */
  readonly isClosed?: boolean;
}

/** That nothing was heard. `awaited`: what should have been. */
export const notHeard = (trouble: Trouble, awaited?: string): NotHad => ({
  ok: false,
  reason: inWords(trouble, awaited),
  isSilence: trouble.kind === "time-out",
  isClosed: trouble.kind === "closed" || trouble.kind === "reset",
});

/** Takes the steps of a set-up: a step that comes to nothing ends the connection, and throws SetUpError. `refusalOf`: the server's words, if it said any. */
export const stepsOn =
  <No extends NotHad>(wire: Connection, refusalOf: (no: No) => string | undefined) =>
  async <Yes extends { readonly ok: true }>(what: string, step: Yes | No | Promise<Yes | No>): Promise<Yes> => {
    const got = await step;
    if (got.ok) return got;
    wire.drop();
    const { reason, isSilence = false, isClosed = false } = got;
    const refusal = refusalOf(got);
    throw new SetUpError(`${what}: ${reason}`, {
      isSilence: isSilence || isClosed,
      ...(refusal !== undefined && { refusal }),
    });
  };
