import { describe, expect, it } from "vitest";
import { compareMessage, topOf } from "./compare-message.js";

const message = (text: string) => Buffer.from(text, "latin1");
const seeded = message("Subject: x\r\nX-Mailspec: x\r\n\r\none\r\ntwo\r\n");

describe("compareMessage", () => {
  it("allows what delivery puts on top", () => {
    const received = message(
      "Return-Path: <>\r\nReceived: from a\r\n\tby b\r\nSubject: x\r\nX-Mailspec: x\r\n\r\none\r\ntwo\r\n",
    );
    expect(compareMessage(received, seeded)).toEqual({ same: true });
  });

  it("allows a unique-id that the server stores in the header, and nothing like it in the body", () => {
    const kept = "Subject: x\r\nX-Mailspec: x\r\nX-UIDL: abc\r\n\r\none\r\ntwo\r\n";
    expect(compareMessage(message(kept), seeded)).toEqual({ same: true });
    expect(compareMessage(message(kept.replace("one", "Status: R\r\none")), seeded)).toMatchObject({ same: false });
  });

  it("knows a message by its name, whatever a server made of it", () => {
    const mangled = message("MIME-Version: 1.0\r\r\nSubject: x\r\r\nX-Mailspec: x\r\r\n\r\r\n--b\r\r\none\r\r\n");
    expect(compareMessage(mangled, seeded)).toMatchObject({ same: false, isThatMessage: true });
    const another = message("Subject: x\r\nX-Mailspec: y\r\n\r\none\r\ntwo\r\nX-Mailspec: x\r\n");
    expect(compareMessage(another, seeded)).toMatchObject({ same: false, isThatMessage: false });
  });

  it("shows where the octets part", () => {
    const received = message("Subject: x\r\nX-Mailspec: x\r\n\r\none\r\ntxo\r\n");
    expect(compareMessage(received, seeded)).toMatchObject({ same: false, at: seeded.indexOf("two") + 1 });
  });

  it("allows one empty line at the end, which an mbox adds, and tells of it", () => {
    expect(compareMessage(Buffer.concat([seeded, Buffer.from("\r\n")]), seeded)).toMatchObject({
      same: true,
      quirk: expect.stringContaining("empty line"),
    });
    expect(compareMessage(Buffer.concat([seeded, Buffer.from("\r\n\r\n")]), seeded)).toMatchObject({ same: false });
  });

  it("tells another message from that message with other white space", () => {
    const untidy = message("Subject: x\r\nX-Mailspec: x\r\n\r\n\r\n.one \r\ntwo\r\n");
    expect(compareMessage(untidy, seeded)).toMatchObject({ same: false, isThatMessage: true });
    expect(compareMessage(message("Subject: y\r\n\r\none\r\ntwo\r\n"), seeded)).toMatchObject({
      same: false,
      isThatMessage: false,
    });
  });

  it("sees a lost last line", () => {
    expect(compareMessage(seeded.subarray(0, -5), seeded)).toMatchObject({ same: false });
  });

  it("gives a message without a last line end its CRLF", () => {
    expect(compareMessage(message("A: b\r\n\r\nx\r\n"), message("A: b\r\n\r\nx"))).toEqual({ same: true });
  });
});

describe("topOf", () => {
  it.each([
    [0, "Subject: x\r\nX-Mailspec: x\r\n\r\n"],
    [1, "Subject: x\r\nX-Mailspec: x\r\n\r\none\r\n"],
    [2, seeded.toString("latin1")],
    [99, seeded.toString("latin1")],
  ])("%i lines", (lines, text) => {
    expect(topOf(seeded, lines).toString("latin1")).toBe(text);
  });
});
