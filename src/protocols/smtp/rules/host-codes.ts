import type { Judgement } from "../../../protocol/rule.js";
import { isPositive, type Reply, type SmtpEvent } from "../event.js";
import { onReply, onWire, type SmtpRule } from "./rule.js";

const verbOf = ({ asked, command }: Reply): string => (asked === "command" ? (command?.verb ?? "") : "");
const wrong = (expected: string, { lines: [first] }: Reply): Judgement =>
  first && { expected, received: onWire(first), at: 0 };

/** A rule about 521 in a session in which the server has accepted a recipient: this host does take mail. */
const on521 = (
  [id, covers, title]: readonly [id: string, covers: string, title: string],
  isAbout: (verb: string) => boolean,
): SmtpRule => ({
  id: `smtp.rule.${id}`,
  covers,
  title,
  watch: () => {
    let takesMail = false;
    return (seen: SmtpEvent) => {
      if (seen.kind !== "reply") return undefined;
      const verb = verbOf(seen);
      if (verb === "RCPT" && isPositive(seen)) takesMail = true;
      if (!takesMail || seen.asked !== "command" || !isAbout(verb)) return undefined;
      return seen.code === "521" ? wrong("another code: this host accepts mail", seen) : "ok";
    };
  },
});

const ofMail = (verb: string) => verb === "MAIL" || verb === "RCPT";

/** Codes of hosts that take no mail (RFC 7504). */
export const hostCodeRules: readonly SmtpRule[] = [
  on521(
    [
      "521-accepts-mail",
      "rfc7504/3/521-at-connection-opening",
      "A host that accepts mail does not say that it takes none",
    ],
    (verb) => !ofMail(verb),
  ),
  on521(
    ["521-for-some", "rfc7504/3/521-not-for-some", "Where some mail is accepted, other mail is not refused with 521"],
    ofMail,
  ),
  onReply("smtp.rule.556-to-rcpt", "rfc7504/5.1/556-only-to-rcpt", "556 is a reply to RCPT", (seen) => {
    // It is about a forward-path: VRFY and EXPN have one, and at the end of the data it may be the recipient's.
    if (seen.code === "" || seen.asked === "response" || seen.asked === "data") return undefined;
    if (/^(?:RCPT|VRFY|EXPN|BDAT)$/.test(verbOf(seen))) return undefined;
    return seen.code === "556" ? wrong("another code: no recipient was named", seen) : "ok";
  }),
];
