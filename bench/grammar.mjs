// IMAP's grammar: MB/s of a stream of FETCH responses, beside just reading the same octets from a socket.
//   node bench/grammar.mjs [--megabytes 100]
import { createServer, connect as tcp } from "node:net";
import { parseArgs } from "node:util";
import { familiesWith } from "../dist/protocols/imap/grammar/base.js";
import { parseResponse } from "../dist/protocols/imap/grammar/response.js";
import { response } from "../dist/protocols/imap/response-unit.js";
import { connect } from "../dist/wire/connect.js";
import { transcript } from "../dist/wire/transcript.js";

const { values } = parseArgs({ options: { megabytes: { type: "string", default: "100" } } });
const total = Number(values.megabytes) * 1e6;
const address = '("A. Sender" NIL "sender" "mailspec.example")';
const envelope = `("Fri, 27 Nov 2026 10:00:00 +0000" "A subject" (${address}) (${address}) (${address}) (${address}${address}) NIL NIL NIL "<1@mailspec.example>")`;
const text = '("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 1152 23 NIL NIL NIL NIL)';
const streams = {
  "literals of 64 KB": (n) => `* ${n} FETCH (UID ${n} FLAGS (\\Seen) BODY[] {65536}\r\n${"x".repeat(65_534)}\r\n)\r\n`,
  "envelopes and structures": (n) =>
    `* ${n} FETCH (UID ${n} FLAGS (\\Seen $Junk) INTERNALDATE "27-Nov-2026 10:00:00 +0000" RFC822.SIZE 4321 ENVELOPE ${envelope} BODYSTRUCTURE (${text}${text} "ALTERNATIVE" ("BOUNDARY" "b") NIL NIL NIL))\r\n`,
};

async function serving(make, use) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    let sent = 0;
    let number = 1;
    const more = () => {
      while (sent < total) {
        const part = Buffer.from(make(number++), "latin1");
        sent += part.length;
        if (!socket.write(part)) return;
      }
      socket.end();
    };
    socket.on("drain", more);
    more();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const began = performance.now();
  const octets = await use(server.address().port);
  const rate = octets / 1e3 / (performance.now() - began);
  await new Promise((resolve) => server.close(resolve));
  return rate;
}

const bare = (port) =>
  new Promise((resolve) => {
    let octets = 0;
    const socket = tcp(port, "127.0.0.1");
    socket.on("data", (part) => {
      octets += part.length;
    });
    socket.on("close", () => resolve(octets));
  });

const dialect = { utf8: false, rev2: false, kinds: familiesWith([]) };
const parsing = (isStreamed) => async (port) => {
  const tls = { verify: false };
  const options = { host: "127.0.0.1", port, implicitTls: false, tls, connectTimeout: 5000 };
  const connection = await connect(options, 1, transcript());
  let octets = 0;
  const unit = response(
    isStreamed
      ? (_index, part) => {
          octets += part.length;
        }
      : undefined,
  );
  for (;;) {
    const read = await connection.read(unit, 10_000);
    if (read.kind !== "unit") break;
    const { line, literals, end } = read.unit;
    octets += line.length + end.length;
    for (const literal of literals) octets += literal.octets.length;
    const parsed = parseResponse(read.unit, dialect);
    if (!parsed.ok) throw new Error(`at ${parsed.at}: ${parsed.expected}`);
  }
  return octets;
};

for (const [what, make] of Object.entries(streams)) {
  await serving(make, bare);
  const plain = await serving(make, bare);
  for (const [how, use] of [
    ["kept", parsing(false)],
    ["streamed", parsing(true)],
  ]) {
    const rate = await serving(make, use);
    const rss = Math.round(process.memoryUsage().rss / 1e6);
    const shown = `${Math.round(rate)} MB/s, bare ${Math.round(plain)} MB/s, ratio ${(rate / plain).toFixed(2)}`;
    console.log(`${what}, ${how}: ${shown}, ${rss} MB RSS`);
  }
}
