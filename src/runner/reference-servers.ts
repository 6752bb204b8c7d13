import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Reference, ReferenceOptions, RunningReference } from "../protocol/reference.js";
import type { SwitchedFault } from "../protocol/switched.js";
import { mailboxes } from "./read-back/memory.js";

/** A protocol whose server is to be started, and what it can be given. */
interface Asked {
  readonly protocol: Protocol;
  readonly reference: Reference;
}

/** The ports of one server: the plain one, and that of implicit TLS. 0: free ones. */
export type Ports = Pick<ReferenceOptions, "port" | "tlsPort">;

/** What several servers are started with. */
export interface SeveralOptions extends ReferenceOptions {
  /** By the ids of protocols; of those that have none the first gets `port`, and each other one the next. */
  readonly ports?: Readonly<Record<string, Ports>>;
  /** Hears of what is taken, and was hardly meant so. */
  readonly warn?: (text: string) => void;
}

/**
 * Starts the reference servers of some protocols with the same mailboxes, what one delivers the others show, and the same
 * certificate. A fault has the protocol that it names, or else the first that knows it. Throws UsageError where there is no such
 * fault or variant, and as the first server does that cannot listen.
 */
export async function startReferences(
  protocols: readonly Protocol[],
  { fault, faults = [], port = 0, tlsPort = 0, ports = {}, warn, ...shared }: SeveralOptions,
): Promise<readonly RunningReference[]> {
  const boxes = shared.mailboxes ?? mailboxes("the reference server", false);
  const all = await Promise.all(
    protocols.map(async (protocol) => ({ protocol, reference: await protocol.reference() })),
  );
  const chosen = [...(fault === undefined ? [] : [{ fault }]), ...faults].map((its) => ({ its, of: whose(its, all) }));
  for (const { its, of } of chosen) {
    const doubt = doubtOf(its, of);
    if (doubt !== undefined) warn?.(doubt);
  }
  const variants = all.flatMap(({ reference }) => reference.variants ?? []);
  if (shared.variant !== undefined && !variants.includes(shared.variant))
    throw new UsageError(
      `there is no variant ${shared.variant}: ${variants.length > 0 ? `there are ${variants.join(", ")}` : "there is one server only"}`,
    );
  const running: RunningReference[] = [];
  try {
    for (const [index, { protocol, reference }] of all.entries()) {
      const [first] = running;
      const options: ReferenceOptions = {
        ...shared,
        port: port && port + index,
        tlsPort: tlsPort && tlsPort + index,
        ...ports[protocol.id],
        mailboxes: boxes,
        ...(first && { certificate: first.certificate }),
        faults: chosen.filter(({ of }) => of.includes(reference)).map(({ its }) => its),
      };
      running.push(await reference.start(options));
    }
  } catch (error) {
    await closeAll(running);
    throw error;
  }
  return running;
}

/** Whose server has a fault. Throws UsageError. */
function whose(its: SwitchedFault, all: readonly Asked[]): readonly Reference[] {
  const meant = all.filter(({ protocol }) => its.protocol === undefined || protocol.id === its.protocol);
  if (meant.length === 0) throw new UsageError(`a fault of ${its.protocol}, which is not served`);
  if (!("fault" in its)) return meant.map(({ reference }) => reference);
  const owner = meant.find(({ reference }) => reference.faults.some(({ id }) => id === its.fault));
  if (owner) return [owner.reference];
  const known = meant.flatMap(({ reference }) => reference.faults.map(({ id }) => id));
  throw new UsageError(`there is no fault ${its.fault}${didYouMean(its.fault, known)}: mailspec list faults`);
}

/** That no such command is known: a client may send it all the same, or the word is mistyped and the fault will never be at work. */
function doubtOf({ command }: SwitchedFault, of: readonly Reference[]): string | undefined {
  const known = of.flatMap(({ commands = [] }) => commands);
  if (command === undefined || known.length === 0 || known.includes(command.toUpperCase())) return undefined;
  return `@command=${command} is no command that is served${didYouMean(command, known)}: that fault is at work only if a client sends it`;
}

export const closeAll = (running: readonly RunningReference[]): Promise<unknown> =>
  Promise.all(running.map((server) => server.close()));
