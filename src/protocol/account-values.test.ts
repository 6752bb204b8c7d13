import { expect, it } from "vitest";
import { accountValues } from "./account-values.js";
import { cramMd5, sharedCredentials } from "./credentials.js";

const account = { user: "alice", password: "wonderland" };

it("makes values of the account and of what the server sent", () => {
  const values = accountValues(sharedCredentials, { account }, undefined);
  values.heard({ challenge: "<1@mail.example>" });
  expect(values.value("user")).toBe("alice");
  expect(values.value("cram-md5")).toBe(cramMd5("<1@mail.example>", "alice", "wonderland"));
  expect(values.value("recipient")).toBeUndefined();
});

it("keeps from records what is made from a challenge once any of it is asked for", () => {
  const secrets = new Set<string>();
  const values = accountValues(sharedCredentials, { account, secrets }, undefined);
  const digest = cramMd5("<1@mail.example>", "alice", "wonderland");
  expect(secrets.has(digest)).toBe(false);
  values.heard({ challenge: "<1@mail.example>" });
  values.value("user");
  expect(secrets.size).toBe(0);
  values.value("cram-md5-prefix");
  expect(secrets.has(digest)).toBe(true);
});

it("wants a second account where a value is made of two", () => {
  expect(() => accountValues(sharedCredentials, { account }, undefined).value("other-user")).toThrow(
    "second --account",
  );
  const other = { user: "bob", password: "builder" };
  expect(accountValues(sharedCredentials, { account }, other).value("other-user")).toBe("bob");
});
