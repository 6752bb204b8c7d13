import { seconds } from "../../input/duration.js";
import { SetUpError } from "../../protocol/set-up-error.js";

/**
 * What has become of mail that does not come. `there`: now it has. `overtaken`: mail that was sent later has come, which took
 * so many milliseconds at most. `untold`: that has not come either, or could not be sent, and nobody can tell late from lost.
 */
export type Overtaken =
  | { readonly kind: "there" }
  | { readonly kind: "overtaken"; readonly ms: number }
  | { readonly kind: "untold"; readonly why: string };

export interface Control {
  /** Sends a message; resolves, once it was taken, with what tells whether it has come. Throws SetUpError. */
  readonly send: () => Promise<() => Promise<boolean>>;
  /** Whether what is waited for has come. */
  readonly isThere: () => Promise<boolean>;
  /** Something may have come, or so many milliseconds are over. */
  readonly changed: (ms: number) => Promise<void>;
  readonly isEnding: () => boolean;
  /** Milliseconds that a message has to come in. */
  readonly patience: number;
}

/** One after the other: a report goes to the next server, comes into being, and goes its own way: three times that of a message. */
const ROUNDS = 3;
/** Milliseconds after which a mailbox is looked at that nobody says anything of. */
const LOOK = 100;

/** Sends mail behind mail that does not come, and sees which of them comes first. */
export async function overtaken({ send, isThere, changed, isEnding, patience }: Control): Promise<Overtaken> {
  let longest = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const began = performance.now();
    const elapsed = () => performance.now() - began;
    try {
      const hasCome = await send();
      while (!(await hasCome())) {
        if (await isThere()) return { kind: "there" };
        if (elapsed() > patience || isEnding())
          return { kind: "untold", why: `nor has a message that was sent later, within ${seconds(patience)}` };
        await changed(Math.min(LOOK, patience));
      }
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error;
      return { kind: "untold", why: `and none could be sent later to see whether mail comes: ${error.message}` };
    }
    longest = Math.max(longest, elapsed());
  }
  return (await isThere()) ? { kind: "there" } : { kind: "overtaken", ms: Math.round(longest) };
}
