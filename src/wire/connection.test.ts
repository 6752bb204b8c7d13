import net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { selfSignedCertificate } from "../reference/certificate.js";
import { connect } from "./connect.js";
import type { ConnectOptions } from "./connection.js";
import { transcript } from "./transcript.js";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listening(server: net.Server, host = "127.0.0.1"): Promise<ConnectOptions> {
  await new Promise<void>((done) => server.listen(0, host, done));
  closing.push(() => server.close());
  const { port } = server.address() as net.AddressInfo;
  return { host, port, implicitTls: false, tls: {}, connectTimeout: 2000 };
}

const serving = (serve: (socket: net.Socket) => void, host?: string) =>
  listening(
    net.createServer((socket) => {
      socket.on("error", () => undefined);
      serve(socket);
    }),
    host,
  );

const open = async (options: ConnectOptions) => {
  const wire = await connect(options, 1, transcript());
  closing.push(() => wire.drop());
  return wire;
};

const text = (octets: Uint8Array) => Buffer.from(octets).toString("latin1");

it("what came on one connection is not touched by what comes on another", async () => {
  const options = await serving((socket) => {
    socket.once("data", (line) => socket.write(`+OK ${line.toString("latin1")}`));
  });
  const record = transcript();
  const wires = await Promise.all([1, 2].map((number) => connect(options, number, record)));
  closing.push(() => {
    for (const wire of wires) wire.drop();
  });
  for (const wire of wires) wire.write(Buffer.from(`hello ${wire.number}\r\n`));
  const lines = await Promise.all(wires.map((wire) => wire.readLine(2000)));
  expect(lines.map((read) => "unit" in read && text(read.unit.octets))).toEqual(["+OK hello 1", "+OK hello 2"]);
  const received = record.entries([]).filter(({ from }) => from === "S");
  expect(new Set(received.map((entry) => entry.text))).toEqual(new Set(["+OK hello 1\r\n", "+OK hello 2\r\n"]));
});

describe("whatever the peer does, a read ends", () => {
  it("a line that never ends is over its cap", async () => {
    const options = await serving((socket) => {
      const more = () => socket.writable && socket.write("x".repeat(65_536), more);
      more();
    });
    const wire = await open({ ...options, limits: { line: 100_000, block: 1000 } });
    expect(await wire.readLine(5000)).toMatchObject({ kind: "too-long", limit: 100_000 });
  });

  it("a block that never ends is over its cap", async () => {
    const options = await serving((socket) => {
      const more = () => socket.writable && socket.write("line\r\n".repeat(10_000), more);
      more();
    });
    const wire = await open({ ...options, limits: { line: 1000, block: 1_000_000 } });
    expect(await wire.readBlock(5000)).toMatchObject({ kind: "too-long" });
  });

  it("silence is a time-out, and half a line is in it", async () => {
    const wire = await open(await serving((socket) => socket.write("+OK hal")));
    const read = await wire.readLine(100);
    expect(read).toMatchObject({ kind: "time-out", ms: 100 });
    expect("partial" in read && text(read.partial)).toBe("+OK hal");
  });

  it("a close is told from a reset", async () => {
    const closed = await open(await serving((socket) => socket.end("+OK")));
    expect(await closed.readLine(2000)).toMatchObject({ kind: "closed" });
    const reset = await open(await serving((socket) => setTimeout(() => socket.resetAndDestroy(), 20)));
    expect(await reset.readLine(2000)).toMatchObject({ kind: "reset" });
  });

  it("lines that came before the close are read first", async () => {
    const wire = await open(await serving((socket) => socket.end("one\r\ntwo\r\n")));
    for (const line of ["one", "two"]) {
      const read = await wire.readLine(2000);
      expect(read.kind === "unit" && text(read.unit.octets)).toBe(line);
    }
    expect(await wire.readLine(2000)).toMatchObject({ kind: "closed" });
  });
});

it("speaks IPv6", async () => {
  const wire = await open(await serving((socket) => socket.write("+OK six\r\n"), "::1"));
  expect(await wire.readLine(2000)).toMatchObject({ kind: "unit" });
});

it("says in words why it cannot connect", async () => {
  await expect(open({ host: "127.0.0.1", port: 1, implicitTls: false, tls: {}, connectTimeout: 1000 })).rejects.toThrow(
    /nothing listens on 127\.0\.0\.1:1/,
  );
});

describe("TLS", () => {
  const certificate = selfSignedCertificate();
  const secure = (serve: (socket: tls.TLSSocket) => void, version: "TLSv1.2" | "TLSv1.3" = "TLSv1.3") =>
    listening(
      tls
        .createServer({ ...certificate, minVersion: version, maxVersion: version }, (socket) => {
          socket.on("error", () => undefined);
          serve(socket);
        })
        .on("tlsClientError", () => undefined),
    );

  it("refuses a certificate that nobody trusts, and says what to do", async () => {
    const options = await secure((socket) => socket.end());
    await expect(open({ ...options, implicitTls: true })).rejects.toThrow(
      /self-signed \(give --ca FILE, or --insecure\)/,
    );
    await expect(open({ ...options, implicitTls: true, tls: { ca: certificate.cert } })).resolves.toBeDefined();
    await expect(open({ ...options, implicitTls: true, tls: { insecure: true } })).resolves.toBeDefined();
  });

  it("garbage in place of a handshake is a clear error", async () => {
    const options = await serving((socket) => socket.write("+OK POP3 here\r\n"));
    await expect(open({ ...options, implicitTls: true })).rejects.toThrow(/no TLS/);
  });

  it("a server that is silent in the handshake is a time-out", async () => {
    const options = await serving(() => undefined);
    await expect(open({ ...options, implicitTls: true, connectTimeout: 200 })).rejects.toThrow(/no answer within/);
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)("%s: tells a close alert from a bare FIN", async (version) => {
    const polite = await open({
      ...(await secure((socket) => socket.write("+OK bye\r\n", () => setTimeout(() => socket.end(), 50)), version)),
      implicitTls: true,
      tls: { insecure: true },
    });
    await polite.closed(2000);
    expect(polite.closeNotified()).toBe(true);

    const raw: net.Socket[] = [];
    const server = tls.createServer({ ...certificate, minVersion: version, maxVersion: version }, (socket) =>
      socket.write("+OK bye\r\n", () => setTimeout(() => raw[0]?.end(), 50)),
    );
    server.on("connection", (socket: net.Socket) => raw.push(socket));
    const rude = await open({ ...(await listening(server)), implicitTls: true, tls: { insecure: true } });
    await rude.closed(2000);
    expect(rude.closeNotified()).toBe(false);
  });
});
