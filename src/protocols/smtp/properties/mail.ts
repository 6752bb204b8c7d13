import fc from "fast-check";
import type { Step } from "../player/script.js";
import type { SmtpProperty } from "../properties.js";
import { anyBody, eightBitBody, lookalikeBody, sizes } from "./content.js";
import { always, line, mail, plainLine } from "./lines.js";

const chunks = (body: fc.Arbitrary<string>, last: fc.Arbitrary<boolean> = fc.constant(true)): fc.Arbitrary<Step> =>
  fc
    .tuple(body, sizes, last)
    .map(([its, cut, isLast]): Step => ({ do: "chunks", on: 1, body: its, sizes: cut, last: isLast }));
/** By BDAT, after an envelope of its own. */
const opening = (parameters = ""): fc.Arbitrary<Step> =>
  fc.constant<Step>({ do: "say", on: 1, lines: [`MAIL FROM:<{sender}>${parameters}`, "RCPT TO:<{recipient}>"] });

const kept = ["rfc5321/4.5.2/all-characters-kept", "rfc5321/4.5.2/dot-removed", "rfc5321/4.5.2/dot-only-at-line-start"];

export const mailProperties: readonly SmtpProperty[] = [
  {
    id: "smtp.property.content",
    title: "Any content arrives octet for octet by DATA",
    covers: [...kept, "rfc5321/4.1.1.4/end-of-data", "rfc5321/2.1/accepts-responsibility"],
    needs: [],
    state: "ready",
    steps: [mail(anyBody), mail(anyBody)],
    atMost: 3,
  },
  {
    id: "smtp.property.eight-bit",
    title: "8-bit content that was declared arrives octet for octet",
    covers: ["rfc6152/3/delivered-preserved", "rfc6152/3/bits-preserved"],
    needs: ["8BITMIME"],
    state: "ready",
    steps: [mail(eightBitBody, " BODY=8BITMIME")],
    atMost: 3,
  },
  {
    id: "smtp.property.chunks",
    title: "Any content arrives octet for octet by BDAT, however it is cut",
    covers: ["rfc3030/2/octets-counted", "rfc3030/2/no-dot-unstuffing", "rfc3030/2/250-each"],
    needs: ["CHUNKING"],
    state: "ready",
    steps: [opening(), chunks(anyBody), chunks(anyBody), mail(anyBody)],
    atMost: 6,
  },
  {
    id: "smtp.property.chunks-anywhere",
    title: "A chunk that is refused is swallowed, wherever it comes",
    covers: ["rfc3030/2/discard-after-failure", "rfc3030/2/no-transaction", "rfc3030/2/data-after-bdat-503"],
    needs: ["CHUNKING"],
    state: "ready",
    steps: [
      chunks(fc.constantFrom("NOOP\r\nRSET\r\n", "QUIT\r\n", ".\r\n", "\r\n.\r\nNOOP\r\n"), fc.boolean()),
      line(plainLine),
      always("MAIL FROM:<{sender}>", "RCPT TO:<{recipient}>", "RCPT TO:<{no-recipient}>", "DATA", "RSET"),
    ],
    atMost: 10,
  },
  {
    id: "smtp.property.end-of-data",
    title: "Nothing but CRLF, dot, CRLF ends the mail data, whatever the content",
    covers: ["rfc5321/2.3.8/end-of-data-lookalikes", "rfc5321/4.1.1.4/lf-dot-lf"],
    needs: [],
    state: "ready",
    steps: [mail(lookalikeBody)],
    atMost: 2,
  },
  {
    id: "smtp.property.envelopes",
    title: "Only who was named since the last MAIL gets the message, once, over any history",
    covers: [
      "rfc5321/4.1.1.3/delivered-to-each",
      "rfc5321/4.1.1.5/discards",
      "rfc5321/4.1.4/ehlo-resets",
      "rfc5321/4.1.1.4/buffers-consumed",
      "rfc5321/4.2.1/refused-means-not-done",
    ],
    needs: [],
    state: "ready",
    steps: [
      always("MAIL FROM:<{sender}>", "MAIL FROM:<{sender}>", "RSET", "{hello} mailspec.example"),
      always("RCPT TO:<{recipient}>", "RCPT TO:<{recipient-2}>", "RCPT TO:<{no-recipient}>", "RCPT TO:<>"),
      always("DATA"),
      line(plainLine),
    ],
    atMost: 14,
  },
  {
    id: "smtp.property.replies-of-each",
    title: "There are as many replies to a message as it has recipients",
    covers: ["rfc2033/4.2/reply-per-recipient", "rfc2033/4.2/data-without-recipients-503"],
    needs: [],
    state: "ready",
    variants: ["lmtp"],
    steps: [
      fc.array(fc.constantFrom("{recipient}", "{recipient-2}", "{no-recipient}"), { maxLength: 5 }).map(
        (all): Step => ({
          do: "say",
          on: 1,
          lines: ["MAIL FROM:<{sender}>", ...all.map((its) => `RCPT TO:<${its}>`), "DATA"],
        }),
      ),
      always("RSET", "NOOP"),
    ],
    atMost: 4,
  },
];
