import { UsageError } from "../../input/usage-error.js";
import type { Delivery } from "../../protocol/delivery.js";
import { errand } from "../../protocol/place.js";
import type { Registered } from "../../protocol/protocol.js";
import type { Target } from "../../protocol/target.js";
import { parseTargetUrl } from "../target-url.js";

/** Schemes of the protocols over which mail can be put into mailboxes. */
export const schemesThatDeliver = (protocols: readonly Registered[]): readonly string[] =>
  protocols.flatMap(({ putsMail, schemes }) => (putsMail ? schemes.map(({ name }) => name) : []));

/** Logs in as the account and puts messages there, over a protocol that can do that. Throws UsageError. */
export function deliverByProtocol(text: string, target: Target, protocols: readonly Registered[]): Delivery {
  const { endpoint, account } = parseTargetUrl(text, protocols);
  if (account) throw new UsageError(`${endpoint.url}: mail is delivered as each account, so no user stands in it`);
  const registered = protocols.find(({ id }) => id === endpoint.protocol);
  const there: Target = { ...target, name: endpoint.url, endpoints: [endpoint] };
  return {
    raw: false,
    queued: false,
    host: endpoint.host,
    async send(user, messages) {
      const its = target.accounts.find((known) => known.user === user);
      if (!its) throw new Error(`there is no --account ${user}`);
      const protocol = await registered?.load();
      if (!protocol?.putMail) throw new Error(`mail cannot be delivered over ${endpoint.protocol}`);
      await protocol.putMail(errand(there, endpoint, its), messages);
    },
  };
}
