import { UsageError } from "../../input/usage-error.js";
import type { ReadBack } from "../../protocol/delivery.js";
import { errand } from "../../protocol/place.js";
import type { Registered } from "../../protocol/protocol.js";
import type { Target } from "../../protocol/target.js";
import { parseTargetUrl } from "../target-url.js";
import { polling } from "./bell.js";

/** Logs in as the account and fetches what is there, over a protocol that can do that. Throws UsageError. */
export function readByProtocol(text: string, target: Target, protocols: readonly Registered[]): ReadBack {
  const { endpoint, account } = parseTargetUrl(text, protocols);
  if (account) throw new UsageError(`${endpoint.url}: mail is read back as each account, so no user stands in it`);
  const registered = protocols.find(({ id }) => id === endpoint.protocol);
  const there: Target = { ...target, name: endpoint.url, endpoints: [endpoint] };
  return {
    what: endpoint.url,
    // That server may keep it in any kind of store.
    loses: ["line-ends", "last-line-end", "from-quoting", ...(registered?.readsMail ?? [])],
    queued: true,
    async look(its, wanted) {
      const protocol = await registered?.load();
      if (!protocol?.readMail) throw new Error(`mail cannot be read back over ${endpoint.protocol}`);
      return protocol.readMail(errand(there, endpoint, its), wanted);
    },
    watch: () => polling(),
  };
}
