import { sevenBit } from "../../server/convert.js";
import type { Fault } from "../../server/fault.js";
import type { RelayHooks } from "../../server/relay.js";
import { fault, lines, SUBMISSION } from "./fault.js";

/** Changes the body of what is passed on, as ISO 8859-1. */
const body = (change: (text: string) => string): RelayHooks => ({
  passed: (its) => {
    const [header = "", ...rest] = its.content.toString("latin1").split("\r\n\r\n");
    return { ...its, content: Buffer.from([header, change(rest.join("\r\n\r\n"))].join("\r\n\r\n"), "latin1") };
  },
});
const sevenBits = (content: Buffer): Buffer => Buffer.from(content.map((octet) => octet & 127));

/** Messages for who offers less (RFC 3030, 6152, 6531), and whose they are (RFC 4954). */
export const contentFaults: readonly Fault[] = [
  fault(
    "undeclared",
    "rfc3030/3/relay-body",
    "Binary data go undeclared",
    lines((line) => line.replace(" BODY=BINARYMIME", "")),
  ),
  fault(
    "line-ends",
    "rfc3030/3/relay-local-conventions",
    "LF becomes CRLF in binary data",
    body((its) => its.replace(/(?<!\r)\n/g, "\r\n")),
  ),
  fault(
    "lf",
    "rfc3030/3/relay-canonical-text",
    "Text in binary data has lines that end with LF",
    body((its) => its.replace(/\r\n/g, "\n")),
  ),
  fault("binary-anyhow", "rfc3030/3/relay-no-binary", "Binary data go to everybody", { binaryAnyhow: true }),
  fault("binary-7-bits", "rfc3030/3/conversion-lossless", "It clears the high-order bit", {
    converts: (its) => sevenBit(sevenBits(its)),
  }),
  fault("binary-unlabelled", "rfc3030/3/conversion-valid", "Base64 is not said to be it", {
    converts: (its) =>
      Buffer.from(
        (sevenBit(its) ?? its).toString("latin1").replace(/^Content-Transfer-Encoding:.*\r\n/m, ""),
        "latin1",
      ),
  }),
  fault("nested", "rfc3030/3/conversion-not-nested", "Base64 is encoded once more", {
    converts: (its) =>
      sevenBit(
        Buffer.from(its.toString("latin1").replace(/^(Content-Transfer-Encoding:) base64/m, "$1 8bit"), "latin1"),
      ),
  }),
  fault("chunks-on", "rfc3030/2/relay-stops", "It sends on behind a chunk that was refused", { sendsOn: true }),
  fault(
    "no-reset",
    "rfc3030/2/relay-resets",
    "It says NOOP in place of RSET",
    lines((line) => (line === "RSET" ? "NOOP" : line)),
  ),
  fault("7-bits", "rfc6152/3/conversion-lossless", "It clears the high-order bit", {
    converts: (its) => sevenBit(sevenBits(its)),
  }),
  fault("unlabelled", "rfc6152/3/conversion-valid", "Base64 is not said to be it", {
    converts: (its) =>
      Buffer.from(
        (sevenBit(its) ?? its).toString("latin1").replace(/^Content-Transfer-Encoding:.*\r\n/m, ""),
        "latin1",
      ),
  }),
  fault("keyword-alone", "rfc6531/3.1/relay-ignores-parameters", "SMTPUTF8 with a parameter is not known", {
    keyword: (line) => line.toUpperCase(),
  }),
  fault("utf8-from-postmaster", "rfc6531/3.2/notification-conforms", "Notifications come from postmaster", {
    reports: (its) => ({ ...its, sender: "postmaster@mailspec.test" }),
  }),
  fault("utf8-anyhow", "rfc5321/2.4/relay-ascii-envelope", "SMTPUTF8 need not be offered", {
    offered: (its) => new Set([...its, "SMTPUTF8"]),
  }),
  fault("undeclared-untold", "rfc3030/3/undeclared-binary-returned", "Nobody hears of binary data", { silent: true }),
  fault("utf8-to-all", "rfc6531/3.2/reject-when-not-offered", "SMTPUTF8 need not be offered", {
    offered: (its) => new Set([...its, "SMTPUTF8"]),
  }),
  fault(
    "utf8-header",
    "rfc6531/3.2/transformed-conforms",
    "Headers beyond ASCII go to everybody, without SMTPUTF8",
    {
      offered: (its) => new Set([...its, "SMTPUTF8"]),
      line: (line) => line.replace(" SMTPUTF8", ""),
    },
    SUBMISSION,
  ),
  fault("auth-lost", "rfc4954/5/empty-relayed", "AUTH=<> is lost", { auth: () => undefined }, SUBMISSION),
  fault(
    "auth-claimed",
    "rfc4954/5/unknown-not-claimed",
    "AUTH= is always who brought it",
    { auth: (_proper, { user }) => user },
    SUBMISSION,
  ),
  fault("auth-word", "rfc4954/5/generated-mailbox", "AUTH= is no mailbox", { auth: () => "some,body" }, SUBMISSION),
  fault(
    "auth-believed",
    "rfc4954/5/untrusted-as-empty",
    "AUTH= of anybody is believed",
    { auth: (proper, { parameters }) => parameters.find(({ keyword }) => keyword === "AUTH")?.value ?? proper },
    ["smtp"],
  ),
];
