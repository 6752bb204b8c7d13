import type { Limit } from "../../protocol/limit.js";

/** All of SMTP's limits in one table: rules, suites, fuzzing and the reference server read it. */
export const limits = {
  localPart: { what: "local-part", max: 64, ref: "rfc5321/4.5.3.1.1/local-part-64" },
  domain: { what: "domain", max: 255, ref: "rfc5321/4.5.3.1.2/domain-255" },
  path: { what: "path, punctuation and separators included", max: 256, ref: "rfc5321/4.5.3.1.3/path-256" },
  commandLine: { what: "command line, CRLF included", max: 512, ref: "rfc5321/4.5.3.1.4/command-512" },
  replyLine: { what: "reply line, CRLF included", max: 512, ref: "rfc5321/4.5.3.1.5/reply-512" },
  textLine: {
    what: "text line, CRLF included, stuffed dot not counted",
    max: 1000,
    ref: "rfc5321/4.5.3.1.6/text-line-1000",
  },
  recipients: { what: "recipients buffered", max: 100, ref: "rfc5321/4.5.3.1.8/recipients-100" },
  authLine: { what: "line of a SASL exchange", max: 12_288, ref: "rfc4954/4/long-responses" },
} as const satisfies Readonly<Record<string, Limit>>;
