import type { Registered } from "../../../protocol/protocol.js";
import type { Reference, RunningReference } from "../../../protocol/reference.js";
import { atWork } from "../../../reference/at-work.js";
import { listeners } from "../../../reference/sockets.js";
import { commands } from "../commands.js";
import { leastQuoted, pathArgument } from "../grammar/path.js";
import type { Taken } from "../model/state.js";
import type { Variant } from "../variant.js";
import { faultyWith } from "./behaviours.js";
import type { Fault } from "./fault.js";
import type { Passed } from "./passed.js";
import { relayTo } from "./relay.js";
import { serve } from "./session.js";
import { memoryStore, usualDomain } from "./store.js";

/** With addresses as they are to be sent on: no more quoting than needed (RFC 5321 §4.1.2). */
function plainly(taken: Taken): Taken {
  const path = pathArgument(`FROM:<${taken.transaction.reversePath}>`, "FROM:", { utf8: true });
  const from = path.ok ? path.value.mailbox : undefined;
  return {
    ...taken,
    transaction: { ...taken.transaction, ...(from && { reversePath: leastQuoted(from) }) },
    recipients: taken.recipients.map((its) => ({
      ...its,
      mailbox: { ...its.mailbox, written: leastQuoted(its.mailbox) },
    })),
  };
}

/** The reference server of a variant, which can be started with one of these faults. */
export const referenceWith = (
  variant: Variant,
  [plain, implicit]: Registered["schemes"],
  faults: readonly Fault[],
): Reference => ({
  faults,
  commands: ["GREETING", "END-OF-DATA", ...commands.map(({ verb }) => verb)],
  async start({
    accounts,
    domain = usualDomain(accounts),
    host = "127.0.0.1",
    port = 0,
    tlsPort = 0,
    mailboxes,
    certificate,
    ...chosen
  }): Promise<RunningReference> {
    const working = atWork(chosen, faultyWith(faults));
    const hooks = working.always;
    // LMTP takes mail for mailboxes only (RFC 2033 §1).
    /** A report for a mailbox here. */
    const isDeliveredHere = ({ sender, recipients: [to], content }: Passed): boolean => {
      const user = to && store.ownerOf(to);
      if (to === undefined || user === undefined) return false;
      const octets = Buffer.concat([Buffer.from(`Return-Path: <${sender}>\r\n`, "latin1"), content]);
      store.deliver(user, octets, { sender, recipient: to.mailbox.written });
      return true;
    };
    const relay =
      variant === "lmtp"
        ? undefined
        : relayTo(variant === "submission" ? "smtp" : "lmtp", domain, hooks.relay, isDeliveredHere);
    const store = memoryStore(
      accounts,
      domain,
      mailboxes,
      relay && ((taken, state) => relay.passOn(hooks.keepsQuotes ? taken : plainly(taken), state)),
    );
    const server = await listeners(
      {
        host,
        port,
        tlsPort: implicit && tlsPort,
        certificate,
        ...(hooks.oldTls && { oldTls: true }),
        ...(hooks.onlyOldTls && { onlyOldTls: true }),
      },
      (client) => serve({ ...client, variant, store, faults: working }),
    );
    const url = (scheme: string, its: number | undefined) => (its === undefined ? [] : [`${scheme}://${host}:${its}`]);
    return {
      urls: [...url(plain.name, server.port), ...(implicit ? url(implicit.name, server.tlsPort) : [])],
      certificate: server.certificate,
      deliver: (user, message) => store.deliver(user, message),
      readBack: store.mailboxes,
      ...(relay && { relays: relay }),
      close: () => server.close(),
    };
  },
});
