import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** The hash function of a SCRAM mechanism (RFC 5802, RFC 7677). */
export type ScramHash = "sha1" | "sha256";

/** What the server tells first (RFC 5802 §5.1). */
export interface ServerFirst {
  readonly nonce: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** The messages that both sides have sent, as far as proofs are made of them (RFC 5802 §3). */
export interface ScramMessages {
  readonly hash: ScramHash;
  readonly password: string;
  readonly clientFirstBare: string;
  readonly serverFirst: string;
  readonly clientFinalWithoutProof: string;
}

/** More would keep us busy for seconds. */
const MOST_ITERATIONS = 200_000;

/** server-first-message = nonce "," salt "," iteration-count ["," extensions] (RFC 5802 §7); undefined: it is none. */
export function serverFirst(text: string): ServerFirst | undefined {
  const [, nonce = "", salt = "", iterations = ""] =
    /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/]+=*),i=([1-9]\d*)(?:,|$)/.exec(text) ?? [];
  const count = Number(iterations);
  return nonce !== "" && count <= MOST_ITERATIONS
    ? { nonce, salt: Buffer.from(salt, "base64"), iterations: count }
    : undefined;
}

/** saslname: "=" and "," of a name are written =3D and =2C (RFC 5802 §5.1, n). */
export const saslname = (name: string): string => name.replaceAll("=", "=3D").replaceAll(",", "=2C");

/** Salting takes thousands of hashes, and the same few passwords come again and again. */
const salted = new Map<string, Buffer>();

function saltedPassword(hash: ScramHash, password: string, { salt, iterations }: ServerFirst): Buffer {
  const key = JSON.stringify([hash, password, Buffer.from(salt).toString("base64"), iterations]);
  const known = salted.get(key);
  if (known) return known;
  const made = pbkdf2Sync(password, salt, iterations, hash === "sha1" ? 20 : 32, hash);
  if (salted.size > 200) salted.clear();
  salted.set(key, made);
  return made;
}

/** ClientProof and ServerSignature in base64 (RFC 5802 §3); undefined: the server's message is none. */
export function scramProofs(
  its: ScramMessages,
): { readonly clientProof: string; readonly serverSignature: string } | undefined {
  const { hash, password, clientFirstBare, clientFinalWithoutProof } = its;
  const first = serverFirst(its.serverFirst);
  if (!first) return undefined;
  const hmac = (key: Uint8Array, text: string) => createHmac(hash, key).update(text, "utf8").digest();
  const saltedKey = saltedPassword(hash, password, first);
  const clientKey = hmac(saltedKey, "Client Key");
  const storedKey = createHash(hash).update(clientKey).digest();
  const authMessage = `${clientFirstBare},${its.serverFirst},${clientFinalWithoutProof}`;
  const clientSignature = hmac(storedKey, authMessage);
  const proof = clientKey.map((octet, at) => octet ^ (clientSignature[at] ?? 0));
  return {
    clientProof: Buffer.from(proof).toString("base64"),
    serverSignature: hmac(hmac(saltedKey, "Server Key"), authMessage).toString("base64"),
  };
}
