import { randomBytes } from "node:crypto";
import type { Recipient } from "../model/state.js";
import { headerOf, isSevenBit } from "./convert.js";
import type { Reply } from "./next-hop.js";
import { type Passed, parameterIn } from "./passed.js";

/** What has become of a message for a recipient. */
export interface Fate {
  readonly recipient: Recipient;
  readonly action: "failed" | "relayed" | "delivered";
  readonly status: string;
  /** What the next server said. */
  readonly reply?: Reply;
}

/** xtext, decoded (RFC 3461 §4). */
const decoded = (xtext: string): string =>
  xtext.replace(/\+([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** An address with its type; beyond ASCII in 7 bits, so that every way back will do (RFC 6533 §3). */
function unicodeAddress(octets: string): string {
  const text = Buffer.from(octets, "latin1").toString("utf8");
  if (!/[^\x00-\x7f]/.test(text)) return `rfc822; ${octets}`;
  const escaped = Array.from(text, (char) =>
    char > "\x7f" ? `\\x{${char.codePointAt(0)?.toString(16).toUpperCase()}}` : char,
  );
  return `utf-8; ${escaped.join("")}`;
}

/** Whether who sent the message is to hear of that (RFC 3461 §5.2). */
export function isDue({ recipient, action }: Fate): boolean {
  const notify = parameterIn(recipient.parameters, "NOTIFY")?.toUpperCase().split(",");
  return action === "failed" ? (notify?.includes("FAILURE") ?? true) : (notify?.includes("SUCCESS") ?? false);
}

/** A delivery status notification about a message, from the server of that name (RFC 3461 §6). */
export function report(passed: Passed, fates: readonly Fate[], name: string): Passed {
  const isFailure = fates.some(({ action }) => action === "failed");
  const needsTls = passed.parameters.some(({ keyword }) => keyword === "REQUIRETLS");
  const isHeaderOnly =
    !isFailure ||
    needsTls ||
    parameterIn(passed.parameters, "RET")?.toUpperCase() === "HDRS" ||
    !isSevenBit(passed.content) ||
    passed.content.includes(0);
  const envid = parameterIn(passed.parameters, "ENVID");
  const date = new Date().toUTCString().replace("GMT", "+0000");
  const id = randomBytes(8).toString("hex");
  const part = (type: string, ...lines: readonly string[]) =>
    `--${id}\r\nContent-Type: ${type}\r\n\r\n${lines.join("\r\n")}\r\n`;
  const about = fates.map(({ recipient, action, status, reply }) => {
    const orcpt = parameterIn(recipient.parameters, "ORCPT");
    const { written } = recipient.mailbox;
    return [
      ...(orcpt === undefined ? [] : [`Original-Recipient: ${decoded(orcpt)}`]),
      `Final-Recipient: ${unicodeAddress(written)}`,
      `Action: ${action}`,
      `Status: ${status}`,
      ...(reply
        ? ["Remote-MTA: dns; [127.0.0.1]", `Diagnostic-Code: smtp; ${reply.code} ${reply.lines.join("\r\n ")}`]
        : []),
      "",
    ].join("\r\n");
  });
  const text =
    `Received: by ${name} id ${id}; ${date}\r\nDate: ${date}\r\nFrom: <postmaster@${name}>\r\nTo: <${passed.sender}>\r\n` +
    `Message-ID: <${id}@${name}>\r\nSubject: ${isFailure ? "Undeliverable" : "Delivery report"}\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n` +
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${id}"\r\n\r\n` +
    part("text/plain", `This is what became of your message at ${name}.`) +
    part(
      "message/delivery-status",
      ...(envid === undefined ? [] : [`Original-Envelope-Id: ${decoded(envid)}`]),
      `Reporting-MTA: dns; ${name}`,
      "",
      about.join("\r\n"),
    ) +
    (isHeaderOnly
      ? part("text/rfc822-headers", headerOf(passed.content))
      : part("message/rfc822", passed.content.toString("latin1"))) +
    `--${id}--\r\n`;
  const [local = "", domain = ""] = passed.sender.split("@");
  const content = Buffer.from(text, "latin1");
  return {
    sender: "",
    parameters: [
      ...(isSevenBit(content) ? [] : [{ keyword: "BODY", value: "8BITMIME" }]),
      ...(needsTls ? [{ keyword: "REQUIRETLS", value: undefined }] : []),
    ],
    recipients: [
      { mailbox: { written: passed.sender, local, domain }, parameters: [{ keyword: "NOTIFY", value: "NEVER" }] },
    ],
    content,
    isReport: true,
  };
}
