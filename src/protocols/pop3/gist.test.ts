import { expect, it } from "vitest";
import { pop3Gist } from "./gist.js";

it("leaves out texts, sizes, messages and users", () => {
  expect(pop3Gist.sent("USER user3\r\n")).toBe(pop3Gist.sent("USER alice1@mailspec.test\r\n"));
  expect(pop3Gist.sent("RETR 1\r\n")).not.toBe(pop3Gist.sent("DELE 1\r\n"));
  expect(pop3Gist.received("+OK 214 octets follow.\r\nFrom: x\r\n\r\ny\r\n.\r\n", "RETR 1\r\n")).toEqual(["+OK", "…"]);
  expect(pop3Gist.received("-ERR [AUTH] no\r\n-ERR wait\r\n", "PASS x\r\nSTAT\r\n")).toEqual(["-ERR [AUTH]", "-ERR"]);
});

it("keeps what CAPA announces, in order, but for who it is", () => {
  expect(
    pop3Gist.received("+OK\r\nTOP\r\nIMPLEMENTATION Shlemazle-Plotz-v302\r\nSASL PLAIN\r\n.\r\n", "CAPA\r\n"),
  ).toEqual(["+OK", "IMPLEMENTATION", "SASL PLAIN", "TOP"]);
});
