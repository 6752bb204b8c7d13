import type net from "node:net";
import { Duplex } from "node:stream";

/** Header of a TLS record (RFC 8446 §5.1). */
export interface TlsRecord {
  readonly type: number;
  readonly length: number;
}

/**
 * Passes a socket's octets on to TLS and tells the header of each record that came from the peer: Node doesn't
 * say whether a connection ended with a close_notify alert or just with a FIN. `take` is given what the socket
 * receives, and copies it; false: the socket is to wait until it is resumed.
 */
export function watchRecords(
  raw: net.Socket,
  onRecord: (record: TlsRecord) => void,
): { readonly through: Duplex; readonly take: (octets: Buffer) => boolean } {
  const header: number[] = [];
  let body = 0;

  const follow = (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length; ) {
      if (body > 0) {
        const step = Math.min(body, chunk.length - at);
        body -= step;
        at += step;
        continue;
      }
      header.push(chunk[at++] as number);
      if (header.length === 5) {
        const [type = 0, , , high = 0, low = 0] = header;
        body = high * 256 + low;
        onRecord({ type, length: body });
        header.length = 0;
      }
    }
  };

  const through = new Duplex({
    read: () => void raw.resume(),
    write: (chunk: Uint8Array, _encoding, done) => {
      if (raw.destroyed) done();
      else raw.write(chunk, () => done());
    },
    final: (done) => {
      raw.end();
      done();
    },
    destroy: (error, done) => {
      raw.destroy();
      done(error);
    },
  });
  raw.on("end", () => through.push(null));
  raw.on("error", (error) => through.destroy(error));
  raw.on("close", () => through.destroy());
  return {
    through,
    take(octets) {
      follow(octets);
      return through.push(Buffer.from(octets));
    },
  };
}

/** True for an alert. TLS 1.3 hides the type: there an encrypted alert is the record of 2 + 1 + 16 octets. */
export function isAlert(record: TlsRecord | undefined, protocol: string | null): boolean {
  if (record === undefined) return false;
  return record.type === 21 || (protocol === "TLSv1.3" && record.type === 23 && record.length === 19);
}

/** Whether octets begin as a TLS record does: of a handshake that was given up, and no part of what is said in the clear. */
export const beginsTls = ([type = 0, major]: Uint8Array): boolean => type >= 0x14 && type <= 0x17 && major === 3;
