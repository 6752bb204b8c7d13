import type { Protocol } from "../protocol/protocol.js";
import type { ReferenceOptions, RunningReference } from "../protocol/reference.js";
import { mailboxes } from "./read-back/memory.js";

/**
 * Starts the reference servers of some protocols with the same mailboxes, what one delivers the others show, and the same
 * certificate. Of given ports the first server gets the first, and each other one the next; the first that knows the fault
 * has it. Throws as the first server does that cannot listen.
 */
export async function startReferences(
  protocols: readonly Protocol[],
  { fault, port = 0, tlsPort = 0, ...shared }: ReferenceOptions,
): Promise<readonly RunningReference[]> {
  const boxes = mailboxes("the reference server", false);
  const references = await Promise.all(protocols.map((protocol) => protocol.reference()));
  const faulty = references.find(({ faults }) => faults.some(({ id }) => id === fault));
  const running: RunningReference[] = [];
  try {
    for (const [index, reference] of references.entries()) {
      const [first] = running;
      const options: ReferenceOptions = {
        ...shared,
        port: port && port + index,
        tlsPort: tlsPort && tlsPort + index,
        mailboxes: boxes,
        ...(first && { certificate: first.certificate }),
        ...(reference === faulty && fault !== undefined && { fault }),
      };
      running.push(await reference.start(options));
    }
  } catch (error) {
    await closeAll(running);
    throw error;
  }
  return running;
}

export const closeAll = (running: readonly RunningReference[]): Promise<unknown> =>
  Promise.all(running.map((server) => server.close()));
