import type { Place } from "../../protocol/place.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { inSomeForm } from "./append-forms.js";
import { type AppendForm, append, commands } from "./client.js";
import { leave, open } from "./open.js";

/** Appends messages to the INBOX of an account, in that order. Throws SetUpError. */
export async function putMail(place: Place, messages: readonly Uint8Array[]): Promise<void> {
  const { target } = place;
  const { session } = await open(place, 1, "authenticated");
  const put = async (form: AppendForm) => {
    const replies = await commands(
      session,
      messages.map((octets) => append("INBOX", octets, { form })),
      target.timeout,
    );
    const wrong = replies.find(({ ok }) => !ok);
    if (!wrong || wrong.ok) return;
    // Where one was taken nothing is put there again.
    const refusal = replies.every((its) => !its.ok && its.event) ? wrong.refusal : undefined;
    throw new SetUpError(`APPEND to INBOX: ${wrong.reason}`, refusal === undefined ? {} : { refusal });
  };
  try {
    await inSomeForm(target, { work: put, isRefused: ({ refusal }) => refusal !== undefined });
  } finally {
    await leave(session, target);
  }
}
