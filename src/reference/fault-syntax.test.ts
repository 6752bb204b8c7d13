import { expect, it } from "vitest";
import { UsageError } from "../input/usage-error.js";
import { parseFault } from "./fault-syntax.js";

const parse = (text: string) => parseFault(text, ["pop3", "smtp"]);

it.each([
  ["bare-lf", { fault: "bare-lf" }],
  ["smtp.bare-lf", { fault: "bare-lf", protocol: "smtp" }],
  ["bare-lf@recipient=bob@example.test@times=2-3", { fault: "bare-lf", recipient: "bob@example.test", times: [2, 3] }],
  ["reply=550 5.1.1 Not bob@here.test@command=RCPT", { reply: "550 5.1.1 Not bob@here.test", command: "RCPT" }],
  ["reply=250-one\\r\\n250 two", { reply: "250-one\r\n250 two" }],
  ["close=421 4.7.0 Too many commands@after=10", { close: "421 4.7.0 Too many commands", after: 10 }],
  ["pop3.delay=500ms@user=*", { delay: 500, protocol: "pop3", user: "*" }],
  [
    "drop@command=UID FETCH@connection=2-@probability=0.2",
    { drop: true, command: "UID FETCH", connection: [2, Number.POSITIVE_INFINITY], probability: 0.2 },
  ],
])("%s", (text, fault) => {
  expect(parse(text)).toEqual(fault);
});

it.each([
  ["bare-lf@comand=RCPT", /there is no @comand= \(did you mean command\?\)/],
  ["bare-lf@times=two", /@times= takes 2, 2-3 or 2-/],
  ["bare-lf@times=1@times=2", /said twice/],
  ["bare-lf@probability=20", /a number from 0 to 1/],
  ["delay", /delay=2s/],
  ["delay=soon", /delay=2s/],
  ["reply=", /reply=TEXT/],
  ["", /the id of a fault, reply=TEXT/],
])("%s is refused", (text, message) => {
  expect(() => parse(text)).toThrow(UsageError);
  expect(() => parse(text)).toThrow(message);
});
