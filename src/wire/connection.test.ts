import { createHash } from "node:crypto";
import net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { selfSignedCertificate } from "../reference/certificate.js";
import { connect } from "./connect.js";
import type { Connection, ConnectOptions } from "./connection.js";
import { latin1 } from "./latin1.js";
import type { Read } from "./readers.js";
import { transcript } from "./transcript.js";
import { aLine, dotBlock, type Line, line, octets } from "./unit.js";

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

it("what came on one connection is not touched by what comes on another", async () => {
  const options = await serving((socket) => {
    socket.once("data", (said) => socket.write(`+OK ${said.toString("latin1")}`));
  });
  const record = transcript();
  const wires = await Promise.all([1, 2].map((number) => connect(options, number, record)));
  closing.push(() => {
    for (const wire of wires) wire.drop();
  });
  for (const wire of wires) wire.write(Buffer.from(`hello ${wire.number}\r\n`));
  const lines = await Promise.all(wires.map((wire) => wire.read(aLine, 2000)));
  expect(lines.map((read) => "unit" in read && latin1(read.unit.octets))).toEqual(["+OK hello 1", "+OK hello 2"]);
  const received = record.entries([]).filter(({ from }) => from === "S");
  expect(new Set(received.map((entry) => entry.text))).toEqual(new Set(["+OK hello 1\r\n", "+OK hello 2\r\n"]));
});

describe("whatever the peer does, a read ends", () => {
  it("a line that never ends is over its cap", async () => {
    const options = await serving((socket) => {
      const more = () => socket.writable && socket.write("x".repeat(65_536), more);
      more();
    });
    const wire = await open(options);
    expect(await wire.read(line(100_000), 5000)).toMatchObject({ kind: "too-long", limit: 100_000 });
  });

  it("a block that never ends is over its cap", async () => {
    const options = await serving((socket) => {
      const more = () => socket.writable && socket.write("line\r\n".repeat(10_000), more);
      more();
    });
    const wire = await open(options);
    expect(await wire.read(dotBlock(1_000_000), 5000)).toMatchObject({ kind: "too-long" });
  });

  it("silence is a time-out, and half a line is in it", async () => {
    const wire = await open(await serving((socket) => socket.write("+OK hal")));
    const read = await wire.read(aLine, 100);
    expect(read).toMatchObject({ kind: "time-out", ms: 100 });
    expect("partial" in read && latin1(read.partial)).toBe("+OK hal");
  });

  it("a close is told from a reset", async () => {
    const closed = await open(await serving((socket) => socket.end("+OK")));
    expect(await closed.read(aLine, 2000)).toMatchObject({ kind: "closed" });
    const reset = await open(await serving((socket) => setTimeout(() => socket.resetAndDestroy(), 20)));
    expect(await reset.read(aLine, 2000)).toMatchObject({ kind: "reset" });
  });

  it("lines that came before the close are read first", async () => {
    const wire = await open(await serving((socket) => socket.end("one\r\ntwo\r\n")));
    for (const sent of ["one", "two"]) {
      const read = await wire.read(aLine, 2000);
      expect(read.kind === "unit" && latin1(read.unit.octets)).toBe(sent);
    }
    expect(await wire.read(aLine, 2000)).toMatchObject({ kind: "closed" });
  });
});

describe("readers queue", () => {
  const unitOf = async (read: Promise<Read<Line>>) => {
    const found = await read;
    return found.kind === "unit" ? latin1(found.unit.octets) : found.kind;
  };

  it("and each is served in the order in which it asked", async () => {
    const wire = await open(await serving((socket) => setTimeout(() => socket.write("one\r\ntwo\r\nthr"), 20)));
    const reads = [wire.read(aLine, 2000), wire.read(aLine, 2000)].map(unitOf);
    const third = wire.read(octets(3), 2000);
    expect(await Promise.all(reads)).toEqual(["one", "two"]);
    expect(await third).toMatchObject({ kind: "unit", unit: new Uint8Array(Buffer.from("thr")) });
  });

  it("one whose time is over does not disturb those behind it", async () => {
    const wire = await open(await serving((socket) => setTimeout(() => socket.write("one\r\ntwo\r\n"), 200)));
    const reads = [2000, 50, 2000].map((ms) => unitOf(wire.read(aLine, ms)));
    expect(await Promise.all(reads)).toEqual(["one", "time-out", "two"]);
  });

  it("what the first one waited for in vain is for the second", async () => {
    const wire = await open(await serving((socket) => socket.write("short\r\n")));
    const [first, second] = await Promise.all([wire.read(octets(100), 50), unitOf(wire.read(aLine, 2000))]);
    expect(first).toMatchObject({ kind: "time-out", partial: new Uint8Array(Buffer.from("short\r\n")) });
    expect(second).toBe("short");
  });

  it("`closed` and `disturbed` wait beside them", async () => {
    const wire = await open(await serving((socket) => setTimeout(() => socket.end("one\r\n"), 20)));
    const waits = [wire.closed(2000), wire.disturbed(2000), unitOf(wire.read(aLine, 2000)), wire.closed(2000)];
    expect(await Promise.all(waits)).toEqual([{ kind: "closed" }, true, "one", { kind: "closed" }]);
  });

  it("and time is over for each by itself, longest first or last", async () => {
    const wire = await open(await serving(() => undefined));
    const over: string[] = [];
    await Promise.all([
      wire.read(aLine, 120).then(() => over.push("120")),
      wire.closed(80).then(() => over.push("80")),
      wire.read(aLine, 40).then(() => over.push("40")),
      wire.disturbed(160).then((disturbed) => over.push(`160 ${disturbed}`)),
    ]);
    expect(over).toEqual(["40", "80", "120", "160 false"]);
  });

  it("100,000 of them are work in proportion", async () => {
    const wire = await open(await serving((socket) => setTimeout(() => socket.write("+OK\r\n".repeat(100_000)), 20)));
    const reads = await Promise.all(Array.from({ length: 100_000 }, () => wire.read(aLine, 10_000)));
    expect(reads.every(({ kind }) => kind === "unit")).toBe(true);
  }, 10_000);
});

it("a reset behind a FIN closes the connection, too", async () => {
  const gone = new Promise((resolve, reject) => {
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      const talk = setInterval(() => socket.write("still there?"), 10);
      socket.on("error", resolve).on("close", () => clearInterval(talk));
    });
    listening(server)
      .then(open)
      .then((wire) => {
        wire.halfClose();
        wire.reset();
      })
      .catch(reject);
  });
  expect(await gone).toMatchObject({ code: expect.stringMatching("ECONNRESET|EPIPE") });
});

describe("whoever waits is told at once", () => {
  it.each(["drop", "reset"] as const)("that %s() ended the connection", async (how) => {
    const wire = await open(await serving((socket) => socket.write("par")));
    await wire.disturbed(2000);
    const waits = [wire.read(aLine, 5000), wire.read(octets(1000), 5000), wire.closed(5000)];
    wire[how]();
    const detail = { drop: "dropped by us", reset: "reset by us" }[how];
    const [first, second, closed] = await Promise.all(waits);
    expect(first).toMatchObject({ kind: "closed", detail, partial: new Uint8Array(Buffer.from("par")) });
    expect(second).toMatchObject({ kind: "closed", detail, partial: new Uint8Array() });
    expect(closed).toEqual({ kind: "closed" });
    expect(await wire.read(aLine, 5000)).toMatchObject({ kind: "closed", detail });
  });

  it("what a sink throws, and the next one is served", async () => {
    const wire = await open(await serving((socket) => setTimeout(() => socket.write("abc\r\nd\r\n"), 20)));
    const thrown = wire.read(
      octets(5, () => {
        throw new Error("disk full");
      }),
      2000,
    );
    const next = wire.read(aLine, 2000);
    await expect(thrown).rejects.toThrow("disk full");
    expect(await next).toMatchObject({ kind: "unit" });
  });

  it("when a sink drops the connection while it is given octets", async () => {
    const wire = await open(await serving((socket) => setTimeout(() => socket.write("abc"), 20)));
    const waits = [
      wire.read(
        octets(100, () => wire.drop()),
        5000,
      ),
      wire.read(aLine, 5000),
    ];
    const reads = await Promise.all<Read<unknown>>(waits);
    expect(reads.map(({ kind }) => kind)).toEqual(["closed", "closed"]);
  });
});

it("50 MB through a sink are not kept", async () => {
  const size = 50_000_000;
  const message = Buffer.alloc(size, `${"x".repeat(70)}\r\n`);
  const options = await serving((socket) => socket.write(message, () => socket.write("\r\n.\r\n+OK\r\n")));
  const wire = await connect(options, 1, transcript());
  closing.push(() => wire.drop());
  const hash = createHash("sha256");
  let most = 0;
  const sink = (part: Uint8Array) => {
    hash.update(part);
    most = Math.max(most, wire.unread());
  };
  expect(await wire.read(dotBlock(1e9, sink), 20_000)).toMatchObject({ kind: "unit", unit: { end: "\r\n" } });
  expect(hash.digest("hex")).toBe(createHash("sha256").update(message).update("\r\n").digest("hex"));
  expect(most).toBeLessThan(1000);
  expect(await wire.read(aLine, 2000)).toMatchObject({ kind: "unit" });
}, 30_000);

it("a read tells in which transcript entry its first octet came, also while another connection speaks", async () => {
  const sockets: net.Socket[] = [];
  const options = await serving((socket) => sockets.push(socket));
  const record = transcript();
  const one = await connect(options, 1, record);
  const two = await connect(options, 2, record);
  closing.push(
    () => one.drop(),
    () => two.drop(),
  );
  const say = async (wire: Connection, text: string) => {
    const before = wire.unread();
    sockets[wire.number - 1]?.write(text);
    while (wire.unread() < before + text.length) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await say(one, "a half");
  await say(two, "b1\r\nb2\r\n");
  await say(one, " line\r\n");
  await say(two, "b3\r\n");
  const entryOf = async (wire: Connection) => {
    const read = await wire.read(aLine, 2000);
    return read.kind === "unit" ? [latin1(read.unit.octets), record.entries([])[read.entry]?.text] : read.kind;
  };
  expect(await entryOf(one)).toEqual(["a half line", "a half"]);
  expect(await entryOf(two)).toEqual(["b1", "b1\r\nb2\r\n"]);
  expect(await entryOf(two)).toEqual(["b2", "b1\r\nb2\r\n"]);
  expect(await entryOf(two)).toEqual(["b3", "b3\r\n"]);
  const waiting = entryOf(one);
  await new Promise((resolve) => setTimeout(resolve, 20));
  two.write(Buffer.from("C\r\n"));
  sockets[0]?.write("late\r\n");
  expect(await waiting).toEqual(["late", "late\r\n"]);
});

it("speaks IPv6", async () => {
  const wire = await open(await serving((socket) => socket.write("+OK six\r\n"), "::1"));
  expect(await wire.read(aLine, 2000)).toMatchObject({ kind: "unit" });
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

  describe("behind a STARTTLS reply", () => {
    /** Sends `behind` with its reply, then speaks TLS. */
    const upgrading = (behind: string) =>
      serving((socket) => {
        socket.once("data", () => {
          socket.write(`+OK begin\r\n${behind}`);
          const secured = new tls.TLSSocket(socket, { isServer: true, ...certificate });
          secured.on("error", () => undefined);
          secured.write("+OK inside\r\n");
        });
      });
    const upgraded = async (behind: string) => {
      const wire = await open({ ...(await upgrading(behind)), tls: { insecure: true } });
      wire.write(Buffer.from("STLS\r\n"));
      await wire.read(aLine, 2000);
      return { wire, shaken: await wire.startTls(2000) };
    };

    it("octets in the clear are handed up, and count for nothing under TLS", async () => {
      const { wire, shaken } = await upgraded("+OK injected\r\n");
      expect({ ...shaken, discarded: latin1(shaken.discarded) }).toMatchObject({
        ok: true,
        discarded: "+OK injected\r\n",
      });
      expect(await wire.read(aLine, 2000)).toMatchObject({
        unit: { octets: new Uint8Array(Buffer.from("+OK inside")) },
      });
    });

    it("that a certificate is not trusted is no mistake of the server's", async () => {
      const wire = await open(await upgrading(""));
      wire.write(Buffer.from("STLS\r\n"));
      await wire.read(aLine, 2000);
      expect(await wire.startTls(2000)).toMatchObject({ ok: false, closed: false, distrust: true });
    });

    it("there are none", async () => {
      const { shaken } = await upgraded("");
      expect(shaken).toMatchObject({ ok: true, discarded: new Uint8Array() });
    });

    it("drop() ends a handshake, and no other begins on what is over", async () => {
      const wire = await open(await serving((socket) => socket.write("early")));
      await wire.disturbed(2000);
      const shaking = wire.startTls(5000);
      wire.drop();
      expect(await shaking).toMatchObject({ ok: false, discarded: new Uint8Array(Buffer.from("early")) });
      expect(await wire.startTls(5000)).toMatchObject({ ok: false, reason: "dropped by us" });
    });
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
