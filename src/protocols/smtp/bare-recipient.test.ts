import { expect, it } from "vitest";
import { embeddedTarget } from "../../runner/embedded-target.js";
import { probe } from "./probe.js";
import { lmtp, smtp, submission } from "./register.js";

it.each([
  ["lmtp", lmtp],
  ["smtp", smtp],
  ["submission", submission],
] as const)(
  "a server of %s that takes no mail for a name without a domain: the user is told what to say",
  async (variant, registered) => {
    const protocol = await registered.load();
    const { target, server } = await embeddedTarget(protocol, { timeout: 2000, connectTimeout: 2000 });
    try {
      const [endpoint] = target.endpoints.filter(({ implicitTls }) => !implicitTls);
      if (!endpoint) throw new Error("no endpoint");
      const { domain: _none, ...bare } = target;
      const its = target.accounts.map((account) => ({ ...account, user: account.user.split("@")[0] ?? "" }));
      await expect(probe(variant, { ...bare, accounts: its }, endpoint, its)).rejects.toThrow("--domain example.test");
      expect((await probe(variant, target, endpoint, target.accounts)).greeting).toContain("220");
    } finally {
      await server.close();
    }
  },
);
