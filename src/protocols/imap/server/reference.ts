import type { Registered } from "../../../protocol/protocol.js";
import type { Reference, RunningReference } from "../../../protocol/reference.js";
import { allMechanisms } from "../../../reference/sasl/mechanisms.js";
import { listeners } from "../../../reference/sockets.js";
import { extensions } from "../extensions/extensions.js";
import { faults } from "../faults/faults.js";
import type { Revision, World } from "../model/state.js";
import { imap } from "../register.js";
import type { Fault } from "./fault.js";
import { serve } from "./session.js";
import { memoryStore } from "./store.js";

/** Octets of the largest message. */
const MAX_SIZE = 64 << 20;

/** The reference server of those revisions, which can be started with one of these faults. */
export const referenceWith = (
  revisions: readonly Revision[],
  [plain, implicit]: Registered["schemes"],
  faults: readonly Fault[],
): Reference => ({
  faults,
  async start({
    accounts,
    host = "127.0.0.1",
    port = 0,
    tlsPort = 0,
    mailboxes,
    certificate,
    fault: id,
  }): Promise<RunningReference> {
    const hooks = faults.find((its) => its.id === id)?.hooks ?? {};
    const store = memoryStore(accounts, mailboxes);
    const world: World = {
      ...store.world,
      revisions,
      extensions,
      mechanisms: allMechanisms,
      offersTls: true,
      loginNeedsTls: false,
      maxSize: MAX_SIZE,
    };
    const server = await listeners(
      {
        host,
        port,
        tlsPort: implicit && tlsPort,
        certificate,
        ...(hooks.oldTls && { oldTls: true }),
        ...(hooks.onlyOldTls && { onlyOldTls: true }),
      },
      (client) => serve({ ...client, store, world, hooks }),
    );
    const url = (scheme: string, its: number | undefined) => (its === undefined ? [] : [`${scheme}://${host}:${its}`]);
    return {
      urls: [...url(plain.name, server.port), ...(implicit ? url(implicit.name, server.tlsPort) : [])],
      certificate: server.certificate,
      deliver: (user, message) => store.mailboxes.put(user, { octets: message }),
      readBack: store.mailboxes,
      close: () => server.close(),
    };
  },
});

/** Both revisions: rev2 for who enables it. */
export const imapReference: Reference = referenceWith(["IMAP4rev1", "IMAP4rev2"], imap.schemes, faults);
/** Each alone. */
export const rev1Reference: Reference = referenceWith(["IMAP4rev1"], imap.schemes, faults);
export const rev2Reference: Reference = referenceWith(["IMAP4rev2"], imap.schemes, faults);
