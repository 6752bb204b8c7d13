import type { Limit } from "../../protocol/limit.js";

/** All of POP3's limits in one table: rules, suites and fuzzing read it. */
export const limits = {
  responseLine: { what: "first line of a response, CRLF included", max: 512, ref: "rfc1939/3/response-512" },
  greeting: { what: "greeting, CRLF included", max: 512, ref: "rfc2449/3/greeting-512" },
  capabilityLine: { what: "capability line, CRLF included", max: 512, ref: "rfc2449/3/capability-512" },
  command: { what: "command, CRLF included", max: 255, ref: "rfc2449/4/command-255" },
  uniqueId: { what: "unique-id", max: 70, ref: "rfc1939/7/unique-id-length" },
  argument: { what: "argument of RFC 1939, without RFC 2449", max: 40, ref: "rfc1939/3/argument-40" },
} as const satisfies Readonly<Record<string, Limit>>;
