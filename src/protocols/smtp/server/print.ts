import type { ModelReply, Outcome, SessionState } from "../model/state.js";

/** A reply's lines; enhanced status codes are for who has been told of them (RFC 2034 §4). */
export function printReply({ code, status, lines }: ModelReply, isEnhanced: boolean): string {
  const last = lines.length - 1;
  const prefix = isEnhanced && status !== undefined ? `${status} ` : "";
  return lines.map((text, at) => `${code}${at === last ? " " : "-"}${prefix}${text}\r\n`).join("");
}

/** All replies of an outcome. */
export function printOutcome({ replies }: Outcome, before: SessionState): Buffer {
  const isEnhanced = before.hello !== undefined && before.hello.verb !== "HELO";
  return Buffer.from(replies.map((its) => printReply(its, isEnhanced)).join(""), "utf8");
}
