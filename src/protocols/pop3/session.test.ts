import net from "node:net";
import { expect, it } from "vitest";
import { connect } from "../../wire/connect.js";
import { latin1 } from "../../wire/latin1.js";
import { transcript } from "../../wire/transcript.js";
import type { Pop3Event } from "./event.js";
import { pop3Session } from "./session.js";

it("shows the rules what stood in the clear behind the reply to STLS, unless commands behind STLS asked for it", async () => {
  const server = net.createServer((socket) => socket.write("+OK ready\r\n+OK begin TLS\r\n"));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as net.AddressInfo;
  const options = { host: "127.0.0.1", port, implicitTls: false, tls: {}, connectTimeout: 2000 };
  for (const [sent, unasked] of [
    ["STLS\r\n", ["+OK injected\r\n"]],
    ["STLS\r\nCAPA\r\n", []],
  ] as const) {
    const plain = await connect(options, 1, transcript());
    const discarded = Buffer.from("+OK injected\r\n");
    const connection = { ...plain, startTls: async () => ({ ok: true, discarded, entry: 0 }) as const };
    const seen: Pop3Event[] = [];
    const watch = { see: (it: Pop3Event) => void seen.push(it), tally: new Map() };
    const session = pop3Session(connection, watch, { account: "alice", respCodes: false });
    await session.next(2000);
    session.send([{ octets: Buffer.from(sent) }]);
    await session.next(2000);
    await session.startTls(2000);
    expect(seen.flatMap((it) => (it.kind === "unasked" ? [latin1(it.octets)] : []))).toEqual(unasked);
    expect(session.underWay()).toBe(0);
    connection.drop();
  }
  server.close();
});

it("what comes after a block has stalled is still that block, and nobody is told that it was unasked for", async () => {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.write("+OK ready\r\n");
    socket.once("data", () => socket.write("+OK\r\nTOP\r\n"));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as net.AddressInfo;
  const options = { host: "127.0.0.1", port, implicitTls: false, tls: {}, connectTimeout: 2000 };
  const connection = await connect(options, 1, transcript());
  const seen: Pop3Event[] = [];
  const watch = { see: (it: Pop3Event) => void seen.push(it), tally: new Map() };
  const session = pop3Session(connection, watch, { account: "alice", respCodes: false });
  await session.next(2000);
  session.send([{ octets: Buffer.from("CAPA\r\n") }]);
  expect(await session.next(100)).toMatchObject({ kind: "time-out", isRest: true });
  expect(session.underWay()).toBe(1);
  sockets[0]?.write("UIDL\r\n.\r\n");
  const reply = await session.next(2000);
  expect(reply).toMatchObject({ kind: "reply", cut: false, command: { keyword: "CAPA" } });
  expect("block" in reply && reply.block && latin1(reply.block.octets)).toBe("TOP\r\nUIDL\r\n");
  session.settle();
  expect(seen.map(({ kind }) => kind)).toEqual(["reply", "cut", "reply"]);
  connection.drop();
  server.close();
});

it.each(["+OK a\0b", "+OK \x1b[2J", "+OK \x80", "+OK \x9b31m"])(
  "%j to PASS and RETR is a yes, whatever its text holds",
  async (yes) => {
    const server = net.createServer((socket) => {
      socket.write("+OK ready\r\n");
      socket.on("data", (line) => {
        const [keyword] = line.toString().trim().split(" ");
        const more = keyword === "RETR" ? "one\r\n.\r\n" : "";
        socket.write(Buffer.from(`${keyword === "PASS" || keyword === "RETR" ? yes : "+OK"}\r\n${more}`, "latin1"));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as net.AddressInfo;
    const options = { host: "127.0.0.1", port, implicitTls: false, tls: {}, connectTimeout: 2000 };
    const connection = await connect(options, 1, transcript());
    const watch = { see: () => undefined, tally: new Map() };
    const session = pop3Session(connection, watch, { account: "alice", respCodes: false });
    await session.next(2000);
    for (const line of ["USER alice", "PASS x", "RETR 1", "NOOP"]) {
      session.send([{ octets: Buffer.from(`${line}\r\n`) }]);
      await session.next(2000);
    }
    expect(session.state()).toBe("transaction");
    expect([session.underWay(), connection.unread()]).toEqual([0, 0]);
    connection.drop();
    server.close();
  },
);
