import net from "node:net";
import tls from "node:tls";
import { afterEach, expect, it } from "vitest";
import { selfSignedCertificate } from "../reference/certificate.js";
import { connect } from "./connect.js";
import { explainFailure, explainTls } from "./connect-error.js";
import { transcript } from "./transcript.js";

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const failed = async (server: net.Server, more: Partial<Parameters<typeof connect>[0]["tls"]> = {}) => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => server.close());
  const { port } = server.address() as net.AddressInfo;
  const where = { host: "127.0.0.1", port, implicitTls: true, connectTimeout: 3000 };
  const error: unknown = await connect({ ...where, tls: { insecure: true, ...more } }, 1, transcript()).catch(
    (its: unknown) => its,
  );
  return error instanceof Error ? error.message : "";
};

it.each([
  ["a greeting in the clear", "+OK ready\r\n", /what the server sends is no TLS .* \[ERR_SSL_/],
  ["an alert, handshake failure", "\x15\x03\x03\0\x02\x02\x28", /no version or cipher of TLS in common .*\[ERR_SSL_/],
  ["an alert, protocol version", "\x15\x03\x03\0\x02\x02\x46", /does not speak the version of TLS .*\[ERR_SSL_/],
  ["an alert, internal error", "\x15\x03\x03\0\x02\x02\x50", /internal error of its own \[ERR_SSL_/],
])("%s is told in words, the code beside them", async (_name, octets, words) => {
  const server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.write(Buffer.from(octets, "latin1")));
  });
  const said = await failed(server);
  expect(said).toMatch(words);
  expect(said).not.toMatch(/SSL routines|:error:|\.c:/);
});

it("a certificate that is not trusted is told as before", async () => {
  const server = tls.createServer(selfSignedCertificate(), (socket) => socket.on("error", () => undefined));
  expect(await failed(server, { insecure: false })).toMatch(/self-signed \(give --ca FILE, or --insecure\)/);
});

it("what OpenSSL says in the middle of a session is told in words, too", () => {
  const error = Object.assign(
    new Error("0046A1:error:0A000119:SSL routines:ssl3_get_record:decryption failed or bad record mac:../ssl/x.c:1:\n"),
    { code: "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC" },
  );
  expect(explainFailure(error)).toBe("a TLS record came damaged [ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC]");
  const bare = new Error(
    "write EPROTO 00:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../x.c:3:\n",
  );
  expect(explainTls(Object.assign(bare, { code: "EPROTO" }))).toBe(
    "what the server sends is no TLS (does this port start in the clear?) [wrong version number]",
  );
});
