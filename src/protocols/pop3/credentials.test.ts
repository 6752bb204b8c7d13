import { expect, it } from "vitest";
import { apopDigest } from "./credentials.js";

it("computes the digest of RFC 1939 §7", () => {
  expect(apopDigest("<1896.697170952@dbc.mtview.ca.us>", "tanstaaf")).toBe("c4c9334bac560ecc979e58001b3e22fb");
});
