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
/** gs2-header client-first-message-bare, reserved-mext refused (RFC 5802 §7). */
const firstWith = (flag: string) =>
  new RegExp(`^(${flag},(?:a=${SASLNAME})?,)(n=${SASLNAME},r=([\\x21-\\x2b\\x2d-\\x7e]+)(?:,[A-Za-z]=[^,\\0]+)*)$`);
const UNBOUND = firstWith("[ny]");
const BOUND = firstWith("p=[A-Za-z0-9.-]+");
/** An extension that has to be known (RFC 5802 §5.1). */
const MANDATORY = new RegExp(`^[ny],(?:a=${SASLNAME})?,m=`);
/** client-final-message */
const FINAL = /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,[A-Za-z]=[^,\0]+)*),p=([A-Za-z0-9+/]+=*)$/;

const unescaped = (name: string) => name.replaceAll("=2C", ",").replaceAll("=3D", "=");

/** The client's first message; undefined: it is wrong, or wrong here. */
function clientFirst({ said: [message], bindings }: SaslMessages, isPlus: boolean) {
  if (!message || !isUtf8(message)) return undefined;
  const form = isPlus ? BOUND : UNBOUND;
  const [, gs2 = "", authorizeId, bare = "", name = "", nonce = ""] = form.exec(message.toString("utf8")) ?? [];
  const type = /^p=([^,]*)/.exec(gs2)?.[1];
  const binding = type === undefined ? Buffer.alloc(0) : bindings?.get(type);
  // RFC 5802 §6: who says y has not heard that there is channel binding here: somebody is in between.
  if (bare === "" || !binding || (bindings && gs2.startsWith("y"))) return undefined;
  const user = unescaped(name);
  const bound = Buffer.concat([Buffer.from(gs2), binding]).toString("base64");
  return { bound, bare, user, nonce, isOwn: authorizeId === undefined || unescaped(authorizeId) === user };
}

function finish(hash: ScramHash, isPlus: boolean, messages: SaslMessages, world: SaslWorld): SaslStep {
  const { said, asked } = messages;
  const first = clientFirst(messages, isPlus);
  const [serverFirst = ""] = asked;
  const [, withoutProof, binding, nonce, proof] = FINAL.exec(said[1]?.toString("utf8") ?? "") ?? [];
  if (!first || withoutProof === undefined) return failure;
  const password = world.passwordOf(first.user);
  const isSame = serverFirst.startsWith(`r=${nonce},`) && binding === first.bound;
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

/** A SCRAM mechanism (RFC 5802 §5); `-PLUS` in its name: with channel binding. */
const scram = (name: string, hash: ScramHash, isPlus = name.endsWith("-PLUS")): Mechanism => ({
  name,
  first: "client",
  ...(isPlus && { needsTls: true }),
  next(messages, world) {
    const { said } = messages;
    if (MANDATORY.test(said[0]?.toString("latin1") ?? ""))
      return said.length === 1 ? challenge("e=extensions-not-supported") : failure;
    const first = clientFirst(messages, isPlus);
    if (!first) return failure;
    switch (said.length) {
      case 1: {
        // The same for a user each time, whether there is one or not.
        const salt = createHash("sha256").update(first.user).digest().subarray(0, 12).toString("base64");
        const own = world.newChallenge().replace(/[^\w.-]/g, "");
        return challenge(`r=${first.nonce}${own},s=${salt},i=${ITERATIONS}`);
      }
      case 2:
        return finish(hash, isPlus, messages, world);
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
/** RFC 5802 §6 */
export const scramPlus: readonly Mechanism[] = [
  scram("SCRAM-SHA-1-PLUS", "sha1"),
  scram("SCRAM-SHA-256-PLUS", "sha256"),
];
