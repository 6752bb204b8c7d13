import { expect, it } from "vitest";
import { apopDigest, credentials } from "./credentials.js";

it("makes another name of a name, and leaves its domain", () => {
  const longer = (user: string) => credentials.get("user-longer")?.of({ account: { user, password: "" } } as never);
  expect([longer("joe"), longer("joe@mail.example")]).toEqual(["joex", "joex@mail.example"]);
});

it("computes the digest of RFC 1939 §7", () => {
  expect(apopDigest("<1896.697170952@dbc.mtview.ca.us>", "tanstaaf")).toBe("c4c9334bac560ecc979e58001b3e22fb");
});
