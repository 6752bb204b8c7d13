import { once } from "node:events";
import net from "node:net";
import { expect, it } from "vitest";
import { errand } from "../../protocol/place.js";
import type { Endpoint, Target } from "../../protocol/target.js";
import { open } from "./open.js";
import { probe } from "./probe.js";

/** A server that knows only after the login what the next one offers. */
async function relaying(
  later: string,
  early = " AUTH PLAIN",
): Promise<{ port: number; heard: string[]; close: () => void }> {
  const heard: string[] = [];
  const server = net.createServer((socket) => {
    let isIn = false;
    const say = (text: string) => socket.write(`${text}\r\n`);
    say("220 mail.example.test");
    socket
      .on("error", () => undefined)
      .on("data", (octets) => {
        for (const line of octets.toString().split("\r\n").filter(Boolean)) {
          const [verb = ""] = line.split(" ");
          heard.push(verb);
          if (verb === "EHLO" || verb === "LHLO") say(`250-mail.example.test\r\n250${isIn ? later : early}`);
          else if (verb === "AUTH") {
            isIn = true;
            say("235 2.7.0 In");
          } else say("221 Bye");
        }
      });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as net.AddressInfo;
  return { port, heard, close: () => server.close() };
}

const account = { user: "alice@example.test", password: "secret" };
function targetOf(port: number): readonly [Target, Endpoint] {
  const endpoint = {
    url: `submission://127.0.0.1:${port}`,
    protocol: "submission",
    host: "127.0.0.1",
    port,
    implicitTls: false,
  };
  const ms = { connectTimeout: 5000, timeout: 5000, loginTimeout: 5000 };
  return [
    { name: "a test", endpoints: [endpoint], accounts: [account], starttls: false, tls: {}, wipe: false, ...ms },
    endpoint,
  ];
}

it.each([
  ["-AUTH PLAIN\r\n250 DSN", ["EHLO", "AUTH", "EHLO"], true],
  [" AUTH PLAIN", ["EHLO", "AUTH"], false],
])("where EHLO says %j after the login, a session that is ready has heard it", async (later, expected, isOffered) => {
  const server = await relaying(later);
  const [target, endpoint] = targetOf(server.port);
  const { offers, early } = await probe("submission", target, endpoint, [account]);
  expect([offers.has("DSN"), early.has("DSN")]).toEqual([isOffered, false]);
  server.heard.length = 0;
  const { session } = await open("submission", { ...errand(target, endpoint, account), offers }, 1, "ready");
  session.connection.drop();
  server.close();
  expect(server.heard).toEqual(expected);
});

it.each(["smtp", "lmtp"] as const)("%s without a mechanism of ours is played without a login", async (variant) => {
  const server = await relaying("", " AUTH EXTERNAL CRAM-MD5");
  const [target, endpoint] = targetOf(server.port);
  const { offers } = await probe(variant, target, endpoint, [account]);
  server.close();
  expect(server.heard).not.toContain("AUTH");
  expect([...offers.keys()].filter((offer) => offer.startsWith("AUTH"))).toEqual([]);
});
