import { afterEach, describe, expect, it, vi } from "vitest";
import { addressOf } from "../protocol/target.js";
import { configsOf, toTarget } from "./config.js";
import type { TargetArguments } from "./target-options.js";

const flags = { deliverRaw: false, strict: false, wipe: false, starttls: false, insecure: false } as TargetArguments;
const times = { timeout: 1000, loginTimeout: 1000, connectTimeout: 1000 };

/** The target of that URL and these flags. */
async function targetOf(given: Partial<TargetArguments>, url = "pop3://127.0.0.1:1110") {
  const [config] = await configsOf({ ...flags, ...given }, [url], []);
  if (!config) throw new Error("there is a target");
  return toTarget(config, times);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("accounts whose names are addresses", () => {
  const alice = { user: "alice@example.test", password: "s:e@cret" };

  it("from a flag", async () => {
    expect((await targetOf({ account: "alice@example.test:s:e@cret" })).accounts).toEqual([alice]);
  });

  it("from the environment, the password apart", async () => {
    vi.stubEnv("MAILSPEC_ACCOUNT", "alice@example.test:s:e@cret bob@example.test");
    vi.stubEnv("MAILSPEC_PASSWORD", "other");
    expect((await targetOf({})).accounts).toEqual([alice, { user: "bob@example.test", password: "other" }]);
  });

  it.each(["alice%40example.test:s%3Ae%40cret", "alice@example.test:s%3Ae%40cret"])("from a URL: %s", async (user) => {
    const { accounts, endpoints } = await targetOf({}, `pop3://${user}@127.0.0.1:1110`);
    expect(accounts).toEqual([alice]);
    expect(endpoints[0]?.url).toBe("pop3://127.0.0.1:1110");
  });
});

it("--domain is that of accounts without one", async () => {
  const target = await targetOf({ account: ["alice:x", "bob@other.test:x"], domain: "example.test" });
  expect(target.accounts.map((account) => addressOf(account, target))).toEqual([
    "alice@example.test",
    "bob@other.test",
  ]);
  expect(addressOf({ user: "alice" }, {})).toBe("alice");
});

describe("how mail is read back", () => {
  it("is said by a path, a URL or a program", async () => {
    for (const read of [
      "maildir:/home/{local}/Maildir",
      "mbox:///var/mail/{user}",
      "pop3s://127.0.0.1:995",
      "imap://127.0.0.1:143",
    ])
      expect((await targetOf({ read })).readBack?.what).toBe(read);
    expect((await targetOf({ readCmd: "cat /var/mail/{user}" })).readBack?.what).toBe("cat /var/mail/{user}");
    expect((await targetOf({})).readBack).toBeUndefined();
  });

  it.each<[Partial<TargetArguments>, RegExp]>([
    [{ read: "mbox:/x", readCmd: "cat" }, /give either read or read-cmd/],
    [{ read: "lmtp://127.0.0.1" }, /write .*pop3:\/\/host:port.*imaps:\/\/host:port/],
    [{ readCmd: " " }, /needs a program/],
  ])("%j is refused", async (given, message) => {
    await expect(targetOf(given)).rejects.toThrow(message);
  });
});
