import type { Stored } from "../../protocol/delivery.js";
import type { Place } from "../../protocol/place.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { envelopeIn } from "../../runner/read-back/envelope.js";
import { command } from "./client.js";
import type { ResponseEvent } from "./event.js";
import { valuesOf as nodesOf } from "./language/structure.js";
import { leave, open } from "./open.js";

/**
 * Fetches what is in the INBOX of an account and leaves it there: the messages of whose UIDVALIDITY and UID `wanted` says
 * so. Throws SetUpError.
 */
export async function readMail(place: Place, wanted: (key: string) => boolean): Promise<readonly Stored[]> {
  const { target } = place;
  const { session, view } = await open(place, 1, "authenticated");
  const must = async (line: string) => {
    const got = await command(session, line, target.timeout);
    if (got.ok) return got;
    throw new SetUpError(`${line}: ${got.reason}`);
  };
  try {
    await must("EXAMINE INBOX");
    const selected = view.selected();
    if (!selected || selected.messages.length === 0) return [];
    await must("FETCH 1:* UID");
    const found: Stored[] = [];
    for (const uid of selected.messages.map((its) => its.uid)) {
      const key = `${selected.uidValidity} ${uid}`;
      if (uid === undefined || !wanted(key)) continue;
      const octets = bodyIn((await must(`UID FETCH ${uid} BODY.PEEK[]`)).data);
      // It may have gone since.
      if (octets) found.push({ key, octets, ...envelopeIn(octets) });
    }
    return found;
  } finally {
    await leave(session, target);
  }
}

/** What stands behind BODY[] among some responses. */
function bodyIn(data: readonly ResponseEvent[]): Uint8Array | undefined {
  for (const { octets } of data) {
    const [, , items] = nodesOf(octets, 2);
    if (items?.kind !== "list") continue;
    const at = items.items.findIndex((node) => node.kind === "atom" && node.text.toUpperCase() === "BODY[]");
    const body = items.items[at + 1];
    if (at >= 0 && body?.kind === "octets") return body.octets;
    if (at >= 0 && body?.kind === "text") return Buffer.from(body.text, "latin1");
  }
  return undefined;
}
