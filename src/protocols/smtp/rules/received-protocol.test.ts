import { expect, it } from "vitest";
import { commandOf } from "../command-line.js";
import type { Delivered, Reply } from "../event.js";
import { receivedProtocolRules } from "./received-protocol.js";

const nothing = { connection: 1, entry: 0, answers: undefined, hello: undefined, keywords: new Map() } as const;
const unknown = { ...nothing, secure: false, authenticated: false, transaction: undefined, doubtful: false } as const;

/** What the rules say of a Received field of a message that came so. */
function judged(
  id: string,
  came: { readonly mail?: string; readonly secure?: boolean; readonly authenticated?: boolean },
  received: string,
) {
  const { mail = "MAIL FROM:<a@mailspec.example>", secure = false, authenticated = false } = came;
  const taken: Reply = {
    ...unknown,
    kind: "reply",
    asked: "data",
    hello: "EHLO",
    secure,
    authenticated,
    transaction: { mail: commandOf(mail), recipients: [], chunked: false },
    command: commandOf("DATA"),
    lines: [],
    parsed: [],
    code: "250",
  };
  const delivered: Delivered = {
    ...unknown,
    kind: "delivered",
    fields: [
      `Received: from a.example (a.example [127.0.0.1])\r\n\tby b.example ${received};\r\n\tMon, 02 Mar 2026 10:00:00 +0000\r\n`,
    ],
    isPassedOn: false,
    recipient: "b@b.example",
  };
  const rule = receivedProtocolRules.find((its) => its.id === `smtp.rule.${id}`);
  const judge = rule?.watch();
  judge?.(taken);
  const judgement = judge?.(delivered);
  return typeof judgement === "object" ? judgement.expected : judgement;
}

it.each([
  ["with ESMTPSA id 1", "ok"],
  ["with utf8esmtpa id 1", "ok"],
  ["with ESMTPS id 1", "with ESMTPA, or ESMTPSA under TLS"],
  ["id 1", "with ESMTPA, or ESMTPSA under TLS"],
])("wants AUTH to be told of: %s", (received, expected) => {
  expect(judged("received-authenticated", { authenticated: true }, received)).toBe(expected);
});

it("says nothing of AUTH where there was none", () => {
  expect(judged("received-authenticated", {}, "with ESMTP id 1")).toBeUndefined();
});

it("wants SMTPUTF8 to be told of, and ASCII without it", () => {
  const mail = "MAIL FROM:<a@mailspec.example> SMTPUTF8";
  expect(judged("received-utf8", { mail }, "with UTF8SMTPS id 1")).toBe("ok");
  expect(judged("received-utf8", { mail }, "with ESMTP id 1")).toContain("UTF8SMTP");
  expect(judged("received-ascii", {}, "(Gr\xc3\xbc\xc3\x9fe) with ESMTP id 1")).toBe("ASCII");
});

it.each([
  ["with ESMTPS id 1 tls TLS_AES_256_GCM_SHA384", "ok", "ok", "ok", "ok"],
  ["with ESMTPS id 1 tls TLS_AES_256_GCM_SHA384 group x25519", "ok", "ok", "ok", "ok"],
  ["with ESMTPS id 1 tls 0x1302", "ok", "ok", "ok", "ok"],
  [
    "(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) with ESMTPS id 1",
    "ok",
    "tls and the cipher suite",
    undefined,
    undefined,
  ],
  ["with ESMTPS id 1 tls ECDHE_RSA", "ok", "ok", "a name like TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ok"],
  ["with ESMTPS id 1 tls TLS_AES:256", "ok", "ok", undefined, "a name of letters, digits and _, or 0x and four digits"],
  ["with ESMTPS id 1", "the TLS cipher suite", "tls and the cipher suite", undefined, undefined],
])("looks for the cipher suite of TLS: %s", (received, cipher, clause, name, syntax) => {
  const of = (id: string) => judged(id, { secure: true }, received);
  expect([of("received-cipher"), of("received-tls"), of("received-tls-name"), of("received-tls-syntax")]).toEqual([
    cipher,
    clause,
    name,
    syntax,
  ]);
});
