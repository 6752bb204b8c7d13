import net from "node:net";
import { expect, it } from "vitest";
import type { Outgoing } from "../../protocol/session.js";
import { connect } from "../../wire/connect.js";
import { latin1 } from "../../wire/latin1.js";
import { transcript } from "../../wire/transcript.js";
import { append, commands, greeted, outgoing, withStrings } from "./client.js";
import { families } from "./families.js";
import { imapSession } from "./session.js";
import { sessionView } from "./view.js";
import { watchRules } from "./watch.js";

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

it("what is answered out of its turn is answered", async () => {
  const server = net.createServer((socket) => {
    socket.write("* PREAUTH welcome\r\n");
    socket.once("data", (said) => {
      const tags = [...latin1(said).matchAll(/^(\S+) STATUS (\S+)/gm)].reverse();
      for (const [, tag, name] of tags) socket.write(`* STATUS ${name} (MESSAGES 0)\r\n${tag} OK done\r\n`);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as net.AddressInfo;
  const options = { host: "127.0.0.1", port, implicitTls: false, tls: {}, connectTimeout: 2000 };
  const wire = await connect(options, 1, transcript());
  const session = imapSession(wire, watchRules([]), sessionView(families));
  expect((await greeted(session, 2000)).ok).toBe(true);
  const all = ["a", "b", "c"].map((name) => outgoing(`STATUS ${name} (MESSAGES)`));
  const replies = await commands(session, all, 2000);
  wire.drop();
  server.close();
  expect(replies.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(replies.map(({ data }) => data.length)).toEqual([3, 2, 1]);
});
