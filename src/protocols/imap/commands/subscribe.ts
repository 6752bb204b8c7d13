import { command, loggedIn } from "../command-spec.js";
import { isPossibleName, textOf } from "../model/names.js";
import { no, ok } from "../model/outcomes.js";
import { accountOf } from "../model/selected.js";
import { aMailbox } from "./create.js";

const subscribing = (name: "SUBSCRIBE" | "UNSUBSCRIBE", change: (all: Set<string>, its: string) => unknown) =>
  command({
    name,
    states: loggedIn,
    examples: [`${name} INBOX`],
    rule: aMailbox,
    step(moment, given) {
      const { session, world } = moment;
      const account = accountOf(moment);
      const text = textOf(given, session, world);
      if (text === undefined || !isPossibleName(text)) return no("No mailbox can be called so", "CANNOT");
      const subscriptions = new Set(account.subscriptions);
      change(subscriptions, text);
      return ok("Noted", { account: { ...account, subscriptions } });
    },
  });

/** subscribe = "SUBSCRIBE" SP mailbox: whether there is one or not (RFC 9051 §6.3.7) */
export const subscribe = subscribing("SUBSCRIBE", (all, its) => all.add(its));
/** unsubscribe = "UNSUBSCRIBE" SP mailbox */
export const unsubscribe = subscribing("UNSUBSCRIBE", (all, its) => all.delete(its));
