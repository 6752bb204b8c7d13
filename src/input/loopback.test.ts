import { expect, it } from "vitest";
import { isThisMachine } from "./loopback.js";

it.each(["127.0.0.1", "127.255.255.254", "localhost", "::1"])("%s is this machine", (host) => {
  expect(isThisMachine(host)).toBe(true);
});

it.each([
  ..."127.evil.example localhost.evil.example evil.localhost.example 127.0.0.1.evil.example 127.1 0x7f.1 2130706433".split(
    " ",
  ),
  ..."0.0.0.0 :: ::ffff:8.8.8.8 ::ffff:127.0.0.1.example 128.0.0.1 8.8.8.8 mail.example localhost. ".split(" "),
])("%s is not known to be", (host) => {
  expect(isThisMachine(host)).toBe(false);
});
