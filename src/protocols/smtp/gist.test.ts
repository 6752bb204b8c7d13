import { expect, it } from "vitest";
import { smtpGist } from "./gist.js";

it("leaves out addresses and texts, and keeps codes", () => {
  expect(smtpGist.sent("MAIL FROM:<mailspec-0a1b2c3d-7@mailspec.example>\r\n")).toBe(
    smtpGist.sent("MAIL FROM:<mailspec-ffff0000-9@mailspec.example>\r\n"),
  );
  expect(smtpGist.received("250 2.1.0 Ok\r\n550-5.1.1 no\r\n550 5.1.1 mailbox\r\n", "MAIL…\r\nRCPT…\r\n")).toEqual([
    "250",
    "2.1.0",
    "550",
    "5.1.1",
  ]);
});

it("keeps what EHLO announces, in order", () => {
  expect(smtpGist.received("250-mx.example\r\n250-SIZE 10\r\n250 AUTH PLAIN\r\n", "EHLO x\r\n")).toEqual([
    "250",
    "AUTH PLAIN",
    "SIZE 10",
  ]);
});
