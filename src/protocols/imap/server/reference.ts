import type { Reference, RunningReference } from "../../../protocol/reference.js";
import type { Said } from "../../../protocol/switched.js";
import { atWork } from "../../../reference/at-work.js";
import { allMechanisms } from "../../../reference/sasl/mechanisms.js";
import { listeners } from "../../../reference/sockets.js";
import { commands } from "../commands.js";
import { extensions } from "../extensions/extensions.js";
import { faults } from "../faults/faults.js";
import type { Revision, World } from "../model/state.js";
import { faultyWith } from "./behaviours.js";
import type { Fault, Hooks } from "./fault.js";
import { serve } from "./session.js";
import { memoryStore } from "./store.js";
import { talkative } from "./talkative.js";

/** Octets of the largest message. */
const MAX_SIZE = 64 << 20;

interface Variant {
  readonly revisions?: readonly Revision[];
  readonly hooks?: Hooks;
}

/** Both revisions, rev2 for who enables it; or each alone, or both and more words than others need. */
const variants: ReadonlyMap<string, Variant> = new Map<string, Variant>([
  ["imap4rev1", { revisions: ["IMAP4rev1"] }],
  ["imap4rev2", { revisions: ["IMAP4rev2"] }],
  ["talkative", { hooks: talkative }],
]);

/** The IMAP reference server, which can be started with one of these faults. */
export const referenceWith = (known: readonly Fault[]): Reference => ({
  faults: known,
  commands: ["GREETING", ...commands.map(({ name }) => name)],
  variants: [...variants.keys()],
  async start({
    accounts,
    host = "127.0.0.1",
    port = 0,
    tlsPort = 0,
    mailboxes,
    certificate,
    variant,
    ...chosen
  }): Promise<RunningReference> {
    const own = variants.get(variant ?? "");
    const faulty = atWork(chosen, faultyWith(known));
    const hooks = { ...own?.hooks, ...faulty.always };
    const working = { always: hooks, at: (said: () => Said) => ({ ...own?.hooks, ...faulty.at(said) }) };
    const store = memoryStore(accounts, mailboxes);
    const world: World = {
      ...store.world,
      revisions: own?.revisions ?? ["IMAP4rev1", "IMAP4rev2"],
      extensions,
      // Sessions do not say yet what their TLS could be bound to.
      mechanisms: allMechanisms.filter(({ name }) => !name.endsWith("-PLUS")),
      offersTls: true,
      loginNeedsTls: false,
      maxSize: MAX_SIZE,
    };
    const server = await listeners(
      {
        host,
        port,
        tlsPort,
        certificate,
        ...(hooks.oldTls && { oldTls: true }),
        ...(hooks.onlyOldTls && { onlyOldTls: true }),
        ...(hooks.noTls13 && { noTls13: true }),
      },
      (client) => serve({ ...client, store, world, faults: working }),
    );
    return {
      urls: [`imap://${host}:${server.port}`, `imaps://${host}:${server.tlsPort}`],
      certificate: server.certificate,
      deliver: (user, message) => store.mailboxes.put(user, { octets: message }),
      readBack: store.mailboxes,
      close: () => server.close(),
    };
  },
});

export const imapReference: Reference = referenceWith(faults);
