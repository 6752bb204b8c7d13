import type { ReadBack, Stored } from "../../protocol/delivery.js";
import type { Place } from "../../protocol/place.js";
import type { Account } from "../../protocol/target.js";
import { isOfAnother, senderNamedIn } from "../case-sender.js";
import type { Mailbox } from "./mailbox.js";

/** A mailbox at which a case looks, and whose it is. */
export interface Box {
  readonly owner: Account;
  readonly readBack: ReadBack;
  readonly mailbox: Mailbox;
}

/** Who looks at it. */
export type Looking = Box & Pick<Place, "target" | "account" | "sender">;

/** Who sent a message, where the store or the message itself tells. */
export const senderOf = ({ sender, octets }: Stored): string | undefined => sender ?? senderNamedIn(octets);

/** Whether it is the mailbox of an account, and not one of what is passed on. */
export const isAccounts = ({ owner, target }: Looking): boolean => target.accounts.includes(owner);

/** What has come for a case, without what others have sent. Throws SetUpError. */
export async function lookIn(looking: Looking): Promise<readonly Stored[]> {
  const { owner, mailbox, account, sender } = looking;
  // Another worker's cases have their mail in this mailbox, too, from whatever senders.
  const isShared = isAccounts(looking) && owner.user !== account.user;
  return (await mailbox.look()).filter((message) => !isOfAnother(senderOf(message), sender, isShared));
}
