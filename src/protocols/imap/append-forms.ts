import { memo } from "../../protocol/memo.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Target } from "../../protocol/target.js";
import { latin1 } from "../../wire/latin1.js";
import { type AppendForm, append, appendForms } from "./client.js";

/** APPEND without flags and date. */
const BARE = /^APPEND (?:"(?:[^"\\]|\\.)*"|[^ ]+) \{\d+\}$/;

/** So often all forms are tried in vain: the message, or the mailbox, is what is refused then. */
const TRIES = 3;

interface Known {
  /** What was taken. */
  form?: AppendForm;
  vain: number;
}

const knownOf = memo<Target, Known>(() => ({ vain: 0 }));

const example = (form: AppendForm): string => {
  const line = latin1(append("mailbox", new Uint8Array(), { form }).octets);
  return line.slice(line.indexOf("APPEND"), line.indexOf("{0}")).trimEnd();
};

/** Whether a preparation failed because a plain APPEND was refused. */
export const isBareRefused = ({ breach, refusal }: SetUpError): boolean =>
  refusal !== undefined && BARE.test(breach?.failure.sent ?? "");

/** Work that appends messages. */
export interface Appending {
  readonly work: (form: AppendForm) => Promise<void>;
  /** Leaves nothing of what was appended so far. */
  readonly undo?: () => Promise<void>;
  /** Whether it is the form that failed; absent: as a preparation says. */
  readonly isRefused?: (error: SetUpError) => boolean;
  /** Hears once of another form. */
  readonly tell?: (text: string) => void;
}

/**
 * Does it with APPEND in the form that the server takes: where the plain one is refused it is undone, and done again with each
 * other one, and the one that was taken stands for all that comes. What is wrong with the plain one cases tell. Rejects as the
 * first form did.
 */
export async function inSomeForm(
  target: Target,
  { work, undo, isRefused = isBareRefused, tell }: Appending,
): Promise<void> {
  const known = knownOf(target);
  const { form: first = "plain" } = known;
  try {
    await work(first);
    known.form ??= first;
  } catch (error) {
    if (!(error instanceof SetUpError && isRefused(error)) || known.form !== undefined || known.vain >= TRIES)
      throw error;
    for (const form of appendForms.filter((its) => its !== first)) {
      try {
        await undo?.();
        await work(form);
      } catch (again) {
        if (again instanceof SetUpError) continue;
        throw again;
      }
      known.form = form;
      tell?.(`APPEND without flags and date is refused: mailboxes are filled with "${example(form)} …"`);
      return;
    }
    known.vain++;
    throw error;
  }
}
