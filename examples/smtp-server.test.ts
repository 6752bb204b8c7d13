// vitest: a server of ours, here nodemailer's smtp-server, is held against the RFCs. `npx vitest run examples/smtp-server.test.ts`
import { type Expectation, run } from "mailspec";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, expect, it } from "vitest";

const accounts = ["alice@example.test:secret", "bob@example.test:secret"];
/** What was delivered, by user. */
const mailboxes = new Map<string, Uint8Array[]>(accounts.map((its) => [its.replace(/:.*/, ""), []]));

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["AUTH", "STARTTLS"],
  disableReverseLookup: true,
  onRcptTo({ address }, _session, callback) {
    const isKnown = mailboxes.has(address.toLowerCase());
    callback(isKnown ? null : Object.assign(new Error("No such user"), { responseCode: 550 }));
  },
  onData(stream, { envelope }, callback) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", callback);
    stream.on("end", () => {
      for (const { address } of envelope.rcptTo) mailboxes.get(address.toLowerCase())?.push(Buffer.concat(chunks));
      callback(null, "Delivered");
    });
  },
});

/** What we know of, and why it is so. An entry that no longer comes true fails the test. */
const known: readonly Expectation[] = [
  {
    id: "smtp.transaction.unknown-*parameter*",
    verdict: "fail",
    clause: "RFC 5321 §4.1.1.11",
    why: "parameters that nobody knows are passed over",
  },
  {
    id: "smtp.data.dot-not-doubled",
    verdict: "fail",
    clause: "RFC 5321 §4.5.2",
    why: "a dot at the beginning of a line stays, unless there are two",
  },
];

let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`;
});
afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

it("keeps to RFC 5321", { timeout: 60_000 }, async () => {
  const outcome = await run({
    urls: [url],
    accounts,
    // It is there before the reply, so nothing has to be waited for.
    read: (user) => mailboxes.get(user) ?? [],
    queued: false,
    only: ["smtp.transaction", "smtp.data", "smtp.rset"],
    baseline: known,
  });
  outcome.assertConforms();
  expect(outcome.counts.pass).toBeGreaterThan(50);
});
