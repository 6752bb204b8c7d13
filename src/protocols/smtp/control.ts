import type { Place } from "../../protocol/place.js";
import { stepsOn } from "../../protocol/set-up-step.js";
import { command, firstLine, type SetUpReply } from "./client.js";
import type { SmtpEvent } from "./event.js";
import { leave, open, RELAYED } from "./open.js";
import type { Variant } from "./variant.js";

/**
 * Sends a short message to an address from `place.sender`, on a session of its own; where that address is refused, to one of
 * the domain that is passed on to the sink, whoever brings it. Resolves with the address, once the server has taken it.
 * Throws SetUpError.
 */
export async function sendControl(variant: Variant, place: Place<SmtpEvent>, address: string): Promise<string> {
  const { target, sender = "" } = place;
  const { timeout } = target;
  const { session } = await open(variant, place, 1, "ready");
  const must = stepsOn(session.connection, ({ reply }: Exclude<SetUpReply, { ok: true }>) => reply && firstLine(reply));
  const takes = (recipient: string) => command(session, `RCPT TO:<${recipient}>`, timeout);
  try {
    await must("MAIL", command(session, `MAIL FROM:<${sender}>`, timeout));
    let taken = address;
    const first = await takes(address);
    if (!first.ok) {
      taken = `${sender.split("@")[0]}@${RELAYED}`;
      if (taken === address) await must("RCPT", first);
      await must("RCPT", takes(taken));
    }
    await must("DATA", command(session, "DATA", timeout, "354"));
    await must("the message", command(session, messageOf(sender), timeout));
    return taken;
  } finally {
    await leave(session, target);
  }
}

/** It names its sender itself, for stores that don't; with the dot, and without the CRLF behind it. */
const messageOf = (sender: string): string =>
  [
    `From: <${sender}>`,
    "Date: Mon, 02 Mar 2026 10:00:00 +0000",
    `Message-ID: <control.${sender}>`,
    "Subject: sent later",
    "",
    "x",
    ".",
  ].join("\r\n");
