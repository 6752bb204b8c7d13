import type { Answered, Fault, Hooks } from "../server/fault.js";
import { printReply } from "../server/print.js";
import { rewriting } from "./because.js";

const whole = (change: (text: string, answered: Answered) => string): Hooks => ({
  reply: (octets, answered) => Buffer.from(change(octets.toString("latin1"), answered), "latin1"),
});
const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({ id, breaks, summary, hooks });

/** Faults in enhanced status codes (RFC 2034, RFC 3463), and in how extensions are announced. */
export const statusCodeFaults: readonly Fault[] = [
  fault(
    "status-parameter",
    "rfc2034/3/keyword-no-parameter",
    "ENHANCEDSTATUSCODES has a parameter",
    rewriting(/ENHANCEDSTATUSCODES/, "ENHANCEDSTATUSCODES 2034"),
  ),
  fault(
    "status-colon",
    "rfc2034/3/code-then-space",
    "A colon follows the status code",
    rewriting(/^(250 2\.\d\.\d) /, "$1: "),
  ),
  fault(
    "status-missing",
    "rfc2034/4/code-in-every-reply",
    "RSET is answered without a status code",
    rewriting(/ 2\.0\.0 Forgotten/, " Forgotten"),
  ),
  fault(
    "status-missing-in-refusals",
    "rfc2034/4/code-in-every-reply",
    "503 has no status code",
    rewriting(/^503 5\.5\.1 /, "503 "),
  ),
  fault(
    "status-in-greeting",
    "rfc2034/4/no-code-in-greeting",
    "The greeting has a status code",
    rewriting(/^220 mx/, "220 2.0.0 mx"),
  ),
  fault(
    "status-in-ehlo",
    "rfc2034/4/no-code-in-greeting",
    "The reply to EHLO has a status code",
    rewriting(/^250-mx/, "250-2.0.0 mx"),
  ),
  fault("status-in-354", "rfc2034/4/no-code-in-3xx", "354 has a status code", rewriting(/^354 /, "354 2.0.0 ")),
  fault(
    "status-two-parts",
    "rfc2034/4/syntax",
    "A status code has two parts",
    rewriting(/2\.0\.0 Forgotten/, "2.0 Forgotten"),
  ),
  fault(
    "status-class-three",
    "rfc2034/4/syntax",
    "A status code has the class 3",
    rewriting(/2\.0\.0 Forgotten/, "3.0.0 Forgotten"),
  ),
  fault(
    "status-four-digits",
    "rfc3463/2/syntax",
    "A status code has four digits",
    rewriting(/2\.0\.0 Forgotten/, "2.0.1000 Forgotten"),
  ),
  fault("status-other-class", "rfc2034/4/class-agrees", "550 comes with 4.1.1", rewriting(/^550 5\.1\.1/, "550 4.1.1")),
  fault("status-zeros", "rfc3463/2/no-leading-zeros", "2.01.05 stands for 2.1.5", rewriting(/2\.1\.5/, "2.01.05")),
  fault(
    "status-white-space",
    "rfc3463/2/no-white-space",
    "There are spaces within the status code",
    rewriting(/2\.0\.0 Forgotten/, "2. 0. 0 Forgotten"),
  ),
  fault(
    "status-differs",
    "rfc2034/4/same-on-each-line",
    "The second line of a reply has another status code",
    rewriting(/^250 2\.0\.0 Forgotten/, "250-2.0.0 Forgotten\r\n250 2.1.0 all of it"),
  ),
  fault(
    "status-after-ehlo-only",
    "rfc2034/4/without-ehlo",
    "There are status codes only after EHLO",
    whole((text, { before, outcome }) =>
      before.hello && before.hello.verb !== "HELO"
        ? text
        : outcome.replies.map(({ code, lines }) => printReply({ code, lines })).join(""),
    ),
  ),
  fault(
    "status-no-mailbox",
    "rfc3463/3.2/no-such-mailbox",
    "A mailbox that is not there is a full disk",
    rewriting(/^550 5\.1\.1/, "550 5.3.1"),
  ),
  fault(
    "status-unregistered",
    "rfc3463/2/registered",
    "A mailbox that is not there has a subject of its own",
    rewriting(/^550 5\.1\.1/, "550 5.9.1"),
  ),
  fault(
    "status-full-for-good",
    "rfc3463/3.3/mailbox-full-transient",
    "A mailbox that is not there is full for good",
    rewriting(/^550 5\.1\.1/, "550 5.2.2"),
  ),
  fault(
    "status-too-long-for-now",
    "rfc3463/3.3/message-too-long-permanent",
    "A size over the limit is too long for now",
    rewriting(/^552 5\.3\.4/, "452 4.2.3"),
  ),
  fault(
    "status-syntax-for-now",
    "rfc3463/3/permanent-only",
    "An unknown command is one for now",
    rewriting(/^500 5\.5\.2/, "450 4.5.2"),
  ),
  fault(
    "status-network-for-good",
    "rfc3463/3/transient-only",
    "A mailbox that is not there does not answer, for good",
    rewriting(/^550 5\.1\.1/, "550 5.4.1"),
  ),
  fault(
    "status-too-many-recipients",
    "rfc3463/3.6/too-many-recipients",
    "Too many recipients are a malformed address",
    rewriting(/^452 4\.5\.3/, "552 5.1.3"),
  ),
  fault(
    "status-bad-recipient",
    "rfc3463/3.2/bad-recipient-syntax",
    "A malformed recipient is a full disk",
    rewriting(/^501 5\.5\.4/, "501 5.3.1"),
  ),
  fault(
    "status-bad-sender",
    "rfc3463/3.2/bad-sender-syntax",
    "A malformed sender is a full disk",
    rewriting(/^501 5\.5\.4/, "501 5.3.1"),
  ),
  fault(
    "status-sequence",
    "rfc3463/3.6/invalid-command",
    "Out of sequence is a network trouble",
    rewriting(/^503 5\.5\.1/, "503 5.4.4"),
  ),
  fault(
    "status-unknown-command",
    "rfc3463/3.6/syntax-error",
    "An unknown command is a network trouble",
    rewriting(/^500 5\.5\.2/, "500 5.4.4"),
  ),
  fault(
    "status-arguments",
    "rfc3463/3.6/invalid-arguments",
    "An unknown parameter is a network trouble",
    rewriting(/^555 5\.5\.4/, "555 5.4.4"),
  ),
  {
    ...fault(
      "status-relay",
      "rfc3463/3.8/not-authorized",
      "Relaying is denied for the sake of a full mailbox",
      rewriting(/^550 5\.7\.1/, "550 5.2.2"),
    ),
    variants: ["smtp", "lmtp"],
  },
  fault(
    "status-too-big",
    "rfc3463/3.4/too-big",
    "Too large a message is a bad address",
    rewriting(/^552 5\.3\.4/, "552 5.1.3"),
  ),
];
