import { expect, it } from "vitest";
import { commandOf } from "../command-line.js";
import type { SmtpEvent } from "../event.js";
import { addedFieldRules } from "./added-fields.js";
import { receivedRules } from "./received.js";
import { traceRules } from "./trace.js";

const context = {
  connection: 1,
  entry: 0,
  answers: undefined,
  hello: undefined,
  keywords: new Map<string, readonly string[]>(),
  secure: false,
  authenticated: false,
  transaction: undefined,
  doubtful: false,
} as const;
const agreed = (line: string): SmtpEvent => ({
  ...context,
  kind: "reply",
  asked: "command",
  command: commandOf(line),
  lines: [{ octets: Buffer.from("250 yes"), end: "\r\n" }],
  parsed: [],
  code: "250",
});

/** The requirements that a message breaks with these fields on top. */
function broken(fields: readonly string[], recipient = "a@b.example"): readonly string[] {
  const said = ["EHLO x.example", "MAIL FROM:<s@x.example>", "RCPT TO:<a@b.example>", "RCPT TO:<c@b.example>"];
  const events: readonly SmtpEvent[] = [
    ...said.map(agreed),
    { ...context, kind: "delivered", fields, isPassedOn: false, recipient },
  ];
  return [...traceRules, ...receivedRules, ...addedFieldRules].flatMap(({ covers, watch }) => {
    const judge = watch();
    return events.some((event) => typeof judge(event) === "object") ? [covers] : [];
  });
}

const path = "Return-Path: <s@x.example>\r\n";
const date = new Date().toUTCString().replace("GMT", "+0000");

it.each([
  [
    "Postfix",
    `Received: from x.example (localhost [127.0.0.1])\r\n\tby mx.b.example (Postfix) with ESMTP id 4ABC\r\n\tfor <a@b.example>; ${date} (UTC)\r\n`,
  ],
  [
    "Exim",
    `Received: from [127.0.0.1] (helo=x.example)\r\n\tby mx.b.example with esmtp (Exim 4.96)\r\n\t(envelope-from <s@x.example>)\r\n\tid 1abc-000-2d\r\n\tfor a@b.example;\r\n\t${date}\r\n`,
  ],
  [
    "RFC 8314 §4.3",
    `Received: from x.example ([127.0.0.1])\r\n\tby mx.b.example with ESMTPS id 1 tls TLS_AES_128_GCM_SHA256\r\n\tgroup X25519; ${date}\r\n`,
  ],
])("accuses nobody of what is right: %s", (_who, received) => {
  expect(broken([path, "Delivered-To: a@b.example\r\n", received])).toEqual([]);
});

it.each([
  [
    "rfc5321/4.4/for-one-path",
    `from x.example ([127.0.0.1]) by b.example with ESMTP\r\n\tfor <a@b.example> <z@b.example>; ${date}`,
  ],
  [
    "rfc5321/7.6/for-not-revealing",
    `from x.example ([127.0.0.1]) by b.example with ESMTP\r\n\tfor <c@b.example>; ${date}`,
  ],
  ["rfc5321/4.4/from-ehlo-name", `from y.example ([127.0.0.1]) by b.example with ESMTP;\r\n\t${date}`],
  ["rfc5321/4.4/from-address", `from x.example by b.example with ESMTP;\r\n\t${date}`],
  ["rfc5321/F.5/four-digit-year", "from x.example ([127.0.0.1]) by b.example;\r\n\tFri, 27 Nov 26 10:00:00 +0000"],
])("accuses of %s alone", (id, received) => {
  const found = broken([path, `Received: ${received}\r\n`]);
  expect(found).toContain(id);
  expect(found.filter((its) => its !== id)).toEqual([]);
});
