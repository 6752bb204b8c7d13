import { latin1 } from "../../../wire/latin1.js";
import { limits } from "../limits.js";
import { ofForm, onLine, onReply, onWire, type SmtpRule } from "./rule.js";

/** How replies are written (RFC 5321 §4.2). */
export const formRules: readonly SmtpRule[] = [
  ofForm(
    onLine(
      "smtp.rule.line-ends-with-crlf",
      "rfc5321/2.3.8/crlf-only-generated",
      "Every reply line ends with CRLF",
      (line) => (line.end === "\r\n" ? "ok" : { expected: "CRLF", received: onWire(line), at: line.octets.length }),
    ),
  ),
  onLine("smtp.rule.reply-line-512", limits.replyLine.ref, "A reply line has at most 512 octets", (line) => {
    const octets = onWire(line);
    const { max } = limits.replyLine;
    return octets.length <= max
      ? "ok"
      : { expected: `at most ${max} octets, CRLF included (there are ${octets.length})`, received: octets, at: max };
  }),
  ofForm(
    onReply("smtp.rule.one-code", "rfc5321/4.2.1/same-code", "All lines of a reply have the same code", ({ lines }) => {
      const [first, ...others] = lines.map(({ octets }) => latin1(octets));
      const other = others.find((text) => text.slice(0, 3) !== first?.slice(0, 3));
      return other === undefined
        ? "ok"
        : { expected: `the code ${first?.slice(0, 3)} on every line`, received: Buffer.from(other, "latin1"), at: 0 };
    }),
  ),
];
