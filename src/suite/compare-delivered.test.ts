import { describe, expect, it } from "vitest";
import type { Loss } from "../protocol/delivery.js";
import { compareDelivered } from "./compare-delivered.js";

const octets = (text: string) => Buffer.from(text, "latin1");
const header = "Subject: x\r\nX-Mailspec: x\r\n";
const sent = `${header}\r\none\r\ntwo\r\n`;
const compare = (stored: string, of = sent, loses: readonly Loss[] = []) =>
  compareDelivered(octets(stored), octets(of), loses);

describe("what may stand on top", () => {
  it("is what traces the way, and is told field by field", () => {
    const added = [
      "Return-Path: <a@mailspec.example>\r\n",
      "Delivered-To: b@example.test\r\n",
      "Received: from c\r\n\tby d; Mon, 2 Mar 2026 10:00:00 +0000\r\n",
    ];
    expect(compare(added.join("") + sent)).toEqual({ same: true, added, quirks: [] });
  });

  it.each([
    "X-Original-To: b@example.test",
    "Envelope-to: b@example.test",
    "Delivery-date: Mon, 2 Mar 2026 10:00:00 +0000",
    "X-Spam-Score: 0",
    "Received-SPF: none",
  ])("%s", (field) => {
    expect(compare(`${field}\r\n${sent}`)).toMatchObject({ same: true, quirks: [] });
  });

  it("may be something else, which is told", () => {
    expect(compare(`Received: x\r\nList-Id: <x>\r\n${sent}`)).toMatchObject({
      same: true,
      quirks: ["delivery puts fields on top that trace nothing: List-Id"],
    });
  });

  it("may be no field at all: rules say what is wrong with that", () => {
    const added = ["Received: from c\r\n", "by d; Mon, 2 Mar 2026 10:00:00 +0000\r\n", "Return-Path : <a>\r\n"];
    expect(compare(added.join("") + sent)).toMatchObject({ same: true, added });
    expect(compare(`one\r\n\r\n${sent}`)).toMatchObject({ same: false });
  });

  it("may be nothing, before fields of its own that others put on top", () => {
    const own = `Received: from elsewhere\r\nX-Mailspec: y\r\n${sent}`;
    expect(compare(own, own)).toEqual({ same: true, added: [], quirks: [] });
  });

  it("may be there of its own already", () => {
    const own = `Received: from elsewhere\r\n${sent}`;
    expect(compare(`Received: by here\r\n${own}`, own)).toMatchObject({ same: true, added: ["Received: by here\r\n"] });
  });

  it("may be nothing, though the message begins with fields that trace its way", () => {
    const own = `Received: by carrier pigeon\r\nReceived: x\r\n${sent}`;
    expect(compare(own, own)).toEqual({ same: true, added: [], quirks: [] });
  });

  it("may replace the Return-Path that was there (RFC 5321 §4.4)", () => {
    const own = `Return-Path: <old@mailspec.example>\r\n${sent}`;
    const returnPath = "Return-Path: <new@mailspec.example>\r\n";
    expect(compare(returnPath + sent, own)).toMatchObject({ same: true, added: [returnPath] });
    expect(compare(returnPath + own, own)).toMatchObject({ same: true, added: [returnPath] });
  });
});

describe("what is wrong", () => {
  it.each<[string, string, number]>([
    ["a body with another octet", sent.replace("two", "twO"), sent.indexOf("o\r\n", sent.indexOf("tw"))],
    ["a field that is missing", sent.replace("X-Mailspec: x\r\n", ""), "Subject: x\r\n".length],
    ["a field that is changed", sent.replace("Subject: x", "Subject: y"), "Subject: ".length],
    ["a field among the others", sent.replace("X-Mail", "X-Spam: no\r\nX-Mail"), "Subject: x\r\nX-".length],
    ["a last line end that was added", `${sent}\r\n`, sent.length],
    ["a last line end that was removed", sent.slice(0, -2), sent.length - 2],
    ["bare LF", sent.replace("one\r\n", "one\n"), sent.indexOf("one") + 3],
  ])("%s", (_, stored, at) => {
    const found = compare(`Return-Path: <>\r\nReceived: x\r\n${stored}`);
    const from = Math.max(0, at - 60);
    expect(found).toMatchObject({ same: false, at: at - from });
  });

  it("is shown behind what was put on top, even where the first line is another one", () => {
    const found = compare(`Return-Path: <>\r\n${sent.replace("Subject", "subject")}`);
    expect(found).toMatchObject({ same: false, at: 0, received: octets(`subject${sent.slice(7)}`).subarray(0, 60) });
  });
});

describe("what stores lose is nobody's fault", () => {
  it("LF for CRLF", () => {
    expect(compare(sent.replaceAll("\r\n", "\n"), sent, ["line-ends"])).toMatchObject({ same: true });
    expect(compare(sent.replaceAll("\r\n", "\n"))).toMatchObject({ same: false });
    expect(compare(`${sent}\r`.replaceAll("\r\n", "\n"), sent, ["line-ends"])).toMatchObject({ same: false });
  });

  it("how many > stood before From", () => {
    const from = `${sent}From a\r\n>From b\r\n`;
    expect(compare(`${sent}>From a\r\n>From b\r\n`, from, ["from-quoting"])).toMatchObject({ same: true });
    expect(compare(`${sent}>From a\r\n>>From b\r\n`, from, ["from-quoting"])).toMatchObject({ same: true });
    expect(compare(`${sent}>From a\r\n>From b\r\n`, from)).toMatchObject({ same: false });
  });

  it("whether the last line had an end", () => {
    expect(compare(sent, sent.slice(0, -2), ["last-line-end"])).toMatchObject({ same: true });
    expect(compare(sent, sent.slice(0, -2))).toEqual({
      same: true,
      added: [],
      quirks: ["a last line without an end gets one"],
    });
    expect(compare(`${sent}\r\n`, sent.slice(0, -2))).toMatchObject({ same: false });
    expect(compare(sent.slice(0, -2), sent)).toMatchObject({ same: false });
  });
});

describe("what servers do to messages that are not whole is told, and nobody is accused", () => {
  it.each<[string, string, string]>([
    ["Date and Message-ID are completed", sent, `${header}Date: today\r\nMessage-ID: <x@y>\r\n\r\none\r\ntwo\r\n`],
    ["a header alone", header, `${header}\r\n`],
    ["no header at all", "only text\r\n", "\r\nonly text\r\n"],
  ])("%s", (_, of, stored) => {
    const found = compare(`Received: x\r\n${stored}`, of);
    expect(found).toMatchObject({ same: true });
    expect(found.same && found.quirks).toHaveLength(1);
  });

  it("nothing at all", () => {
    expect(compare("Return-Path: <>\r\nReceived: x\r\n\r\n", "")).toMatchObject({ same: true });
    expect(compare("Return-Path: <>\r\n\r\nmore\r\n", "")).toMatchObject({ same: false });
  });

  it("but an empty line is one more where there was one", () => {
    expect(compare(`Received: x\r\n${header}\r\n\r\n`, `${header}\r\n`)).toMatchObject({ same: false });
  });

  it("but a Date that was there stays as it was", () => {
    const dated = `Date: then\r\n${sent}`;
    expect(compare(`Received: x\r\n${dated.replace("then", "now")}`, dated)).toMatchObject({ same: false });
  });
});

it("a bare LF that became a space is told", () => {
  const own = `${header}\r\none\n.two\r\n`;
  expect(compare(`${header}\r\none .two\r\n`, own)).toMatchObject({
    same: true,
    quirks: ["a bare LF is delivered as a space"],
  });
  expect(compare(`${header}\r\none\r\ntwo\r\n`, own, ["line-ends"])).toMatchObject({ same: false });
});

it("a NUL that its protocol cannot show may be another octet", () => {
  const own = `${header}\r\na\0b\r\n`;
  expect(compare(`${header}\r\na\x80b\r\n`, own, ["nul"])).toMatchObject({ same: true });
  expect(compare(`${header}\r\na\x80b\r\n`, own)).toMatchObject({ same: false });
  expect(compare(`${header}\r\nab\r\n`, own, ["nul"])).toMatchObject({ same: false });
});
