import type { Place } from "../../protocol/place.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { append, commands } from "./client.js";
import { leave, open } from "./open.js";

/** Appends messages to the INBOX of an account, in that order. Throws SetUpError. */
export async function putMail(place: Place, messages: readonly Uint8Array[]): Promise<void> {
  const { target } = place;
  const { session } = await open(place, 1, "authenticated");
  try {
    const all = messages.map((octets) => append("INBOX", octets));
    const wrong = (await commands(session, all, target.timeout)).find(({ ok }) => !ok);
    if (wrong && !wrong.ok) throw new SetUpError(`APPEND to INBOX: ${wrong.reason}`);
  } finally {
    await leave(session, target);
  }
}
