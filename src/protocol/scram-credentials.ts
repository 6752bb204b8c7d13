import {
  type Credential,
  type Credentials,
  type Known,
  own,
  passwordOf,
  shown,
  somebodyElse,
  wrongPassword,
} from "./credentials.js";
import { type ScramHash, saslname, scramProofs, serverFirst } from "./scram.js";

/** The client's part of the nonce. Servers' parts differ each time; ours needn't, for we prove nothing to ourselves. */
const NONCE = "bWFpbHNwZWMgd2FzIGhlcmU";

const encode = (text: string) => Buffer.from(text, "utf8").toString("base64");

/** A client-first-message: gs2-header and client-first-message-bare (RFC 5802 §7). */
interface First {
  readonly gs2: (known: Known) => string;
  readonly bare: (user: string) => string;
}

const usual: First = { gs2: () => "n,,", bare: (user) => `n=${saslname(user)},r=${NONCE}` };
const withGs2 = (gs2: First["gs2"]): First => ({ ...usual, gs2 });
const withBare = (bare: First["bare"]): First => ({ ...usual, bare });

/** First messages by what follows `scram-first` in their names. */
const firsts: ReadonlyMap<string, First> = new Map([
  ["", usual],
  ["-authzid", withGs2(({ account }) => `n,a=${saslname(account.user)},`)],
  ["-as-nobody", withGs2(() => `n,a=${somebodyElse},`)],
  ["-y", withGs2(() => "y,,")],
  ["-p", withGs2(() => "p=mailspec-none,,")],
  ["-letter", withGs2(() => "x,,")],
  ["-m", withBare((user) => `m=mailspec,${usual.bare(user)}`)],
  ["-extension", withBare((user) => `${usual.bare(user)},z=mailspec`)],
  ["-order", withBare((user) => `r=${NONCE},n=${saslname(user)}`)],
  ["-case", withBare((user) => `N=${saslname(user)},r=${NONCE}`)],
  ["-escape", withBare(() => `n=mail=spec,r=${NONCE}`)],
]);

/** What a client-final-message is made of, where it is not as it should be. */
interface Odd {
  readonly password?: (known: Known) => string;
  readonly nonce?: (nonce: string) => string;
  readonly binding?: string;
}

function final(hash: ScramHash, first: First, odd: Odd, known: Known) {
  const { account, challenge } = known;
  const nonce = serverFirst(challenge)?.nonce ?? "";
  const clientFinalWithoutProof = `c=${odd.binding ?? encode(first.gs2(known))},r=${odd.nonce?.(nonce) ?? nonce}`;
  const proofs = scramProofs({
    hash,
    password: odd.password?.(known) ?? account.password,
    clientFirstBare: first.bare(account.user),
    serverFirst: challenge,
    clientFinalWithoutProof,
  });
  return proofs && { ...proofs, message: `${clientFinalWithoutProof},p=${proofs.clientProof}` };
}

const finalOf = (hash: ScramHash, first: First, odd: Odd = {}): Credential => ({
  ...own((known) => encode(final(hash, first, odd, known)?.message ?? "")),
  after: "challenge",
});

const ofHash = (hash: ScramHash, name: string): readonly (readonly [string, Credential])[] => [
  ...[...firsts].map(([which, first]) => [`${name}-final${which}`, finalOf(hash, first)] as const),
  [`${name}-wrong`, shown(finalOf(hash, usual, { password: () => wrongPassword }))],
  [`${name}-prefix`, finalOf(hash, usual, { password: ({ account }) => account.password.slice(0, -1) })],
  [
    `${name}-other-password`,
    {
      ...finalOf(hash, usual, { password: ({ account, other }) => passwordOf(account, other ?? account) }),
      accounts: 2,
    },
  ],
  [`${name}-other-nonce`, finalOf(hash, usual, { nonce: (nonce) => `${nonce}x` })],
  [`${name}-client-nonce`, finalOf(hash, usual, { nonce: () => NONCE })],
  // "y,,": not what the first message said.
  [`${name}-other-binding`, finalOf(hash, usual, { binding: "eSws" })],
  [
    `${name}-signature`,
    {
      ...own((known) => encode(`v=${final(hash, usual, {}, known)?.serverSignature}`)),
      after: "challenge",
    },
  ],
];

/** Values for SCRAM: `{scram-first}` for any hash, `{scram-sha-256-final}` to the server's challenge, `{scram-sha-256-signature}` of its own. */
export const scramCredentials: Credentials = new Map<string, Credential>([
  ...[...firsts].map(
    ([which, { gs2, bare }]) =>
      [`scram-first${which}`, shown(own((known) => encode(gs2(known) + bare(known.account.user))))] as const,
  ),
  ["scram-first-no-utf8", shown(own(() => Buffer.from(`n,,n=\xff\xfe,r=${NONCE}`, "latin1").toString("base64")))],
  ["scram-first-no-name", shown(own(() => encode(`n,,n=,r=${NONCE}`)))],
  ["scram-nonce", shown({ accounts: 0, of: () => NONCE })],
  ...ofHash("sha1", "scram-sha-1"),
  ...ofHash("sha256", "scram-sha-256"),
]);
