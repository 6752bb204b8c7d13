import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { type ScramHash, scramProofs } from "../../protocol/scram.js";
import {
  challenge,
  failure,
  type Mechanism,
  type SaslMessages,
  type SaslStep,
  type SaslWorld,
  success,
} from "./mechanism.js";

/** RFC 5802 §5.1, RFC 7677 §3: fewer are not enough. */
const ITERATIONS = 4096;

const SASLNAME = "((?:[^,=\\0]|=2C|=3D)+)";
/** gs2-header client-first-message-bare: without channel binding, reserved-mext refused (RFC 5802 §7). */
const FIRST = new RegExp(
  `^([ny],(?:a=${SASLNAME})?,)(n=${SASLNAME},r=([\\x21-\\x2b\\x2d-\\x7e]+)(?:,[A-Za-z]=[^,\\0]+)*)$`,
);
/** client-final-message */
const FINAL = /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,[A-Za-z]=[^,\0]+)*),p=([A-Za-z0-9+/]+=*)$/;

const unescaped = (name: string) => name.replaceAll("=2C", ",").replaceAll("=3D", "=");

function clientFirst(message: Buffer | undefined) {
  if (!message || !isUtf8(message)) return undefined;
  const [, gs2 = "", authorizeId, bare = "", name = "", nonce = ""] = FIRST.exec(message.toString("utf8")) ?? [];
  if (bare === "") return undefined;
  const user = unescaped(name);
  return { gs2, bare, user, nonce, isOwn: authorizeId === undefined || unescaped(authorizeId) === user };
}

function finish(hash: ScramHash, { said, asked }: SaslMessages, world: SaslWorld): SaslStep {
  const first = clientFirst(said[0]);
  const [serverFirst = ""] = asked;
  const [, withoutProof, binding, nonce, proof] = FINAL.exec(said[1]?.toString("utf8") ?? "") ?? [];
  if (!first || withoutProof === undefined) return failure;
  const password = world.passwordOf(first.user);
  const isSame = serverFirst.startsWith(`r=${nonce},`) && binding === Buffer.from(first.gs2).toString("base64");
  if (password === undefined || !isSame || !first.isOwn) return failure;
  const proofs = scramProofs({
    hash,
    password,
    clientFirstBare: first.bare,
    serverFirst,
    clientFinalWithoutProof: withoutProof,
  });
  return proofs?.clientProof === proof ? challenge(`v=${proofs?.serverSignature}`) : failure;
}

/** A SCRAM mechanism without channel binding (RFC 5802 §5). */
const scram = (name: string, hash: ScramHash): Mechanism => ({
  name,
  first: "client",
  next(messages, world) {
    const { said } = messages;
    const first = clientFirst(said[0]);
    if (!first) return failure;
    switch (said.length) {
      case 1: {
        // The same for a user each time, whether there is one or not.
        const salt = createHash("sha256").update(first.user).digest().subarray(0, 12).toString("base64");
        const own = world.newChallenge().replace(/[^\w.-]/g, "");
        return challenge(`r=${first.nonce}${own},s=${salt},i=${ITERATIONS}`);
      }
      case 2:
        return finish(hash, messages, world);
      default:
        // RFC 4954 §4: the signature has come in a challenge, to which the client says nothing.
        return said[2]?.length === 0 ? success(first.user) : failure;
    }
  },
});

/** RFC 5802 */
export const scramSha1: Mechanism = scram("SCRAM-SHA-1", "sha1");
/** RFC 7677 */
export const scramSha256: Mechanism = scram("SCRAM-SHA-256", "sha256");
