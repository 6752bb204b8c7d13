import type { Place } from "../../protocol/place.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { accountOf } from "../../protocol/target.js";
import type { Template } from "../../protocol/template.js";
import type { Step } from "../../suite/exchange.js";
import { askedBy } from "./asked.js";
import { awaitArrival } from "./await-arrival.js";
import type { Box } from "./box.js";
import type { SendControl } from "./fate.js";
import type { Judged } from "./judge.js";
import { openMailbox } from "./mailbox.js";

export type ArrivedStep = Extract<Step, { kind: "arrived" }>;

/** What came; `doubt`: why nobody can tell whether what is missing is late or lost; `what`: where; `isPassedOn`: to the sink; `isUntold`: nothing tells of a message of it whether another case sent it. */
export type Came = Judged & {
  readonly doubt?: string;
  readonly what: string;
  readonly address: string;
  readonly isPassedOn: boolean;
  readonly isUntold: boolean;
};

/** The mailboxes at which a case looks, from its begin on. */
export interface Arrivals {
  /** Waits for what the line asks for, or until nothing comes any more. `since`: when all was said that it follows from. Throws SetUpError. */
  readonly await: (step: ArrivedStep, since: number) => Promise<Came>;
  readonly close: () => void;
}

/**
 * Opens the mailboxes that an exchange asks for: what is there by now doesn't count. `filled` fills in an
 * address. Throws SetUpError.
 */
export async function openArrivals(
  steps: readonly Step[],
  place: Pick<Place, "target" | "account" | "sender" | "transcript" | "defer">,
  filled: (address: Template) => string,
  sendControl?: SendControl,
): Promise<Arrivals> {
  const { target } = place;
  const boxes = new Map<string, Box>();
  const close = () => {
    for (const { mailbox } of boxes.values()) mailbox.close();
  };
  try {
    for (const step of steps) {
      if (step.kind !== "arrived") continue;
      const address = filled(step.recipient);
      if (boxes.has(address)) continue;
      const known = accountOf(address, target);
      const readBack = known ? target.readBack : target.passedOn;
      if (!known && !readBack) throw new SetUpError(`no --account has the address ${address}`, { isChoice: true });
      if (!readBack) throw new SetUpError("no way to read mail back is given (--read)", { isChoice: true });
      const owner = known ?? { user: address.toLowerCase(), password: "" };
      boxes.set(address, { owner, readBack, mailbox: await openMailbox(readBack, owner) });
    }
  } catch (error) {
    close();
    throw error;
  }

  return {
    close,
    async await(step, since) {
      const address = filled(step.recipient);
      const box = boxes.get(address);
      if (!box) throw new Error(`the mailbox of ${address} was not opened`);
      return awaitArrival(step, since, { ...place, ...box, address, asked: askedBy(step, steps, filled), sendControl });
    },
  };
}
