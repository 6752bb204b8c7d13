import { expect, it } from "vitest";
import { loadProtocols } from "../cli/library.js";
import { learnServer } from "../learn/run.js";
import { seatsOf } from "../learn/seats.js";
import { embeddedTarget } from "../runner/embedded-target.js";

/** Learns the reference server of a protocol, with a fault. */
async function learned(
  id: string,
  { fault, skip = [] }: { readonly fault?: string; readonly skip?: readonly string[] } = {},
) {
  const [protocol] = await loadProtocols([id]);
  if (!protocol) throw new Error(`there is no ${id}`);
  const learning = await protocol.learn?.();
  if (!learning) throw new Error(`nobody can learn ${id}`);
  const options = { timeout: 2000, connectTimeout: 2000, ...(fault !== undefined && { fault }) };
  const { target, server } = await embeddedTarget(protocol, options);
  try {
    const seats = await seatsOf(protocol, target, 4);
    return await learnServer(protocol, learning, seats, {
      forMs: 250_000,
      queries: 20_000,
      tests: 60,
      seed: 1,
      wrongLogins: true,
      skip,
      signal: new AbortController().signal,
    });
  } finally {
    await server.close();
  }
}

it.each(["pop3", "smtp", "submission", "lmtp", "imap"])(
  "our %s server has the machine of the model",
  async (id) => {
    // Of what SMTP's variants share one is enough.
    const { machine, model, stopped, compared } = await learned(id, {
      skip: id === "smtp" ? ["AUTH", "{sasl", "*"] : id === "lmtp" ? quick : [],
    });
    expect(stopped).toBeUndefined();
    expect(compared?.differences).toEqual([]);
    expect(machine).toEqual(model);
  },
  300_000,
);

/** What takes a handshake, or a state for each answer to a challenge. */
const quick = ["STLS", "STARTTLS", "AUTH", "{sasl", "*", "HELP", "NOOP", "HELO"];

it.each([
  ["pop3", "user-after-login", "USER {user}", 3],
  ["smtp", "rset-keeps", "MAIL FROM:<{recipient}>", 4],
  ["imap", "stays-selected", "FETCH 1 (FLAGS)", 4],
] as const)(
  "of a %s server with %s it tells the difference by a shortest word",
  async (id, fault, letter, length) => {
    const { compared } = await learned(id, { fault, skip: quick });
    const its = compared?.differences.find((difference) => difference.letter === letter);
    expect(its).toMatchObject({ kind: "other" });
    expect(its?.word).toHaveLength(length);
  },
  300_000,
);

it("a server that loses the mail between two words is told as one that does not answer alike, and accused of nothing else", async () => {
  const { stopped, compared } = await learned("pop3", { fault: "rset-keeps-marks", skip: quick });
  expect(stopped).toMatchObject({ kind: "unsteady" });
  expect(compared).toBeUndefined();
}, 300_000);
