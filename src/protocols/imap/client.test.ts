import { expect, it } from "vitest";
import type { Outgoing } from "../../protocol/session.js";
import { latin1 } from "../../wire/latin1.js";
import { append, outgoing, withStrings } from "./client.js";

const parts = ({ octets, awaited = [] }: Outgoing) => [octets, ...awaited].map(latin1);

it("strings go in the form that they need", () => {
  expect(parts(withStrings("LOGIN", "ada", 'p"w'))).toEqual(['{tag} LOGIN ada "p\\"w"\r\n']);
  expect(parts(withStrings("LOGIN", "ad\xe4", "ß"))).toEqual(["{tag} LOGIN {3}\r\n", "ad\xe4 {1}\r\n", "ß\r\n"]);
  expect(parts(withStrings("SELECT", ""))).toEqual(['{tag} SELECT ""\r\n']);
});

it("a message is appended with its flags and date", () => {
  const message = Buffer.from("A: b\r\n\r\n");
  expect(parts(append("box", message))).toEqual(["{tag} APPEND box {8}\r\n", "A: b\r\n\r\n\r\n"]);
  const date = "17-Jul-1996 02:44:25 -0700";
  expect(parts(append("b x", message, { flags: ["\\Seen"], date }))[0]).toBe(
    `{tag} APPEND "b x" (\\Seen) "${date}" {8}\r\n`,
  );
  expect(parts(outgoing("NOOP"))).toEqual(["{tag} NOOP\r\n"]);
});
