// node:test: a client of ours, here nodemailer, meets servers that are not as they should be. `node --test examples/client.test.mjs`
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { serve } from "mailspec";
import nodemailer from "nodemailer";

let server;
afterEach(() => server.close());

/** A server with these faults, and a client for it. */
async function meet(...faults) {
  server = await serve({
    smtp: true,
    accounts: ["bob@example.test:secret", "carol@example.test:secret"],
    domain: "example.test",
    faults,
  });
  return nodemailer.createTransport({ host: "127.0.0.1", port: server.port("smtp"), tls: { ca: server.certificate } });
}

const mail = { from: "alice@example.test", to: ["bob@example.test", "carol@example.test"], subject: "Hello", text: "It's me.\n" };

test("what was sent is there, with its envelope", async () => {
  await (await meet()).sendMail(mail);
  const [message] = await server.received("bob@example.test");
  assert.equal(message.sender, "alice@example.test");
  assert.match(message.text, /^Subject: Hello\r$/m);
});

test("a recipient that is refused is told, and the others get the mail", async () => {
  const client = await meet({ reply: "550 5.1.1 No such user", recipient: "bob@example.test" });
  const { accepted, rejected } = await client.sendMail(mail);
  assert.deepEqual([accepted, rejected], [["carol@example.test"], ["bob@example.test"]]);
  assert.equal(server.mailbox("carol@example.test").length, 1);
});

test("who greylists takes the second attempt", async () => {
  const client = await meet({ reply: "451 4.7.1 Try again later", command: "MAIL", times: 1 });
  await assert.rejects(client.sendMail(mail), { responseCode: 451 });
  await client.sendMail(mail);
});

test("a connection that is lost behind the message is an error, whatever has become of the mail", async () => {
  const client = await meet("drop@command=end-of-data");
  await assert.rejects(client.sendMail(mail));
});

test("a server that does not know EHLO is greeted with HELO", async () => {
  const client = await meet("reply=502 5.5.1 What?@command=EHLO");
  await client.sendMail(mail);
  assert.equal(server.mailbox("bob@example.test").length, 1);
});

test("what is understood of a reply is its first digit", async () => {
  // One of some 800 defects that the server can have: npx mailspec list faults smtp
  const client = await meet("smtp.ehlo-251");
  await client.sendMail(mail);
});
