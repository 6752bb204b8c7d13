import type { Envelope } from "../grammar/envelope.js";
import { addressesOf } from "./addresses.js";
import { fieldOf, type Header } from "./header.js";

/** The envelope that a header has; Sender and Reply-To default to From (RFC 9051 §7.5.2). */
export function envelopeOf(header: Pick<Header, "fields">): Envelope {
  const body = (name: string) => fieldOf(header, name)?.body;
  const from = addressesOf(body("From"));
  return {
    date: body("Date") ?? null,
    subject: body("Subject") ?? null,
    from,
    sender: addressesOf(body("Sender")) ?? from,
    replyTo: addressesOf(body("Reply-To")) ?? from,
    to: addressesOf(body("To")),
    cc: addressesOf(body("Cc")),
    bcc: addressesOf(body("Bcc")),
    inReplyTo: body("In-Reply-To") ?? null,
    messageId: body("Message-ID") ?? null,
  };
}
