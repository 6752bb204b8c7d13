import { type Challenge, onChallenge } from "./challenge.js";
import type { SmtpRule } from "./rule.js";

const CRAM = /^CRAM-MD5$/;
const SCRAM = /^SCRAM-/;
const OAUTH = /^OAUTHBEARER$/;

/** The attributes of a SCRAM message in their order. */
const attributes = (text: string): readonly (readonly [string, string])[] =>
  text.split(",").map((part) => [part.slice(0, 1), part.slice(2)] as const);
const attribute = (text: string, name: string): string | undefined =>
  attributes(text).find(([its]) => its === name)?.[1];

/** What answers the client's first message of SCRAM, and what its second. */
const isServerFirst = ({ said = "" }: Challenge): boolean => /^[nyp],|^p=/.test(said);
const isServerFinal = ({ said = "" }: Challenge): boolean => /^c=.*,p=/.test(said);

const serverFirst = (
  id: string,
  covers: string,
  title: string,
  judge: (its: Challenge) => string | true | undefined,
  mechanisms = SCRAM,
): SmtpRule =>
  onChallenge(id, covers, title, mechanisms, (its) =>
    isServerFirst(its) && !its.text.startsWith("e=") ? judge(its) : undefined,
  );

const enoughIterations = ({ text }: Challenge) => {
  const count = Number(attribute(text, "i"));
  return count > 0 ? count >= 4096 || "i=4096 at least" : undefined;
};

/** The error of OAUTHBEARER; undefined: it is no JSON object. */
function oauthError(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const its: unknown = JSON.parse(text);
    return typeof its === "object" && its !== null ? { ...its } : undefined;
  } catch {
    return undefined;
  }
}
const inError = (
  id: string,
  covers: string,
  title: string,
  judge: (error: Readonly<Record<string, unknown>>) => string | true | undefined,
): SmtpRule =>
  onChallenge(id, covers, title, OAUTH, ({ text, said }) => {
    const error = said ? oauthError(text) : undefined;
    return error && judge(error);
  });

/** OAUTHBEARER is there only under TLS (RFC 7628 §3). */
const oauthRules: readonly SmtpRule[] = (
  [
    onChallenge(
      "smtp.rule.oauth-json",
      "rfc7628/3.2.2/error-json",
      "The error of OAUTHBEARER is JSON",
      OAUTH,
      ({ text, said }) => (said && text !== "" ? oauthError(text) !== undefined || "a JSON object" : undefined),
    ),
    inError(
      "smtp.rule.oauth-status",
      "rfc7628/3.2.2/status",
      "The error of OAUTHBEARER has a status",
      ({ status }) => typeof status === "string" || "status",
    ),
    // The registry grows, and servers say 400 and 401 as for XOAUTH2: what is no word is no name of an error.
    inError(
      "smtp.rule.oauth-status-word",
      "rfc7628/3.2.2/status-registered",
      "The status in the error of OAUTHBEARER is the name of one",
      ({ status }) =>
        typeof status === "string" ? /^[\w.-]+$/.test(status) || "a word like invalid_token" : undefined,
    ),
    inError(
      "smtp.rule.oauth-scope",
      "rfc7628/3.2.2/scope-single",
      "The error of OAUTHBEARER has one scope",
      ({ scope }) => (typeof scope === "string" ? !scope.includes(" ") || "one scope, without spaces" : undefined),
    ),
    inError(
      "smtp.rule.oauth-configuration",
      "rfc7628/3.2.2/openid-configuration",
      "openid-configuration is a URL with https",
      ({ "openid-configuration": url }) =>
        url === undefined || (typeof url === "string" && url.startsWith("https://")) || "a URL with https",
    ),
  ] as const
).map((rule) => ({ ...rule, variants: ["submission"] }));

/** What the challenges of mechanisms say (RFC 2195, 5802, 7628, 7677). */
export const mechanismRules: readonly SmtpRule[] = [
  onChallenge(
    "smtp.rule.cram-msg-id",
    "rfc2195/2/challenge-msg-id",
    "The challenge of CRAM-MD5 is a msg-id",
    CRAM,
    ({ text }) => (text === "" ? undefined : /^<[^<>\s@]+@[^<>\s@]+>$/.test(text) || "<, a string, @, a domain, >"),
  ),
  onChallenge(
    "smtp.rule.cram-digits",
    "rfc2195/2/challenge-content",
    "The challenge of CRAM-MD5 has digits in front of the @",
    CRAM,
    ({ text }) => (text === "" ? undefined : /\d.*@/.test(text) || "random digits and a timestamp"),
  ),
  serverFirst(
    "smtp.rule.scram-order",
    "rfc5802/5/server-first-message",
    "The server's first message of SCRAM has nonce, salt and iteration count, in this order",
    ({ text }) => {
      const names = attributes(text)
        .map(([name]) => name)
        .join("");
      // A count that is missing is another rule's.
      return /^m?rs(?:i|$)/.test(names) || "r=, s=, i=";
    },
  ),
  serverFirst(
    "smtp.rule.scram-nonce",
    "rfc5802/5/nonce-extended",
    "The nonce of SCRAM begins with the client's",
    ({ text, said = "" }) => {
      const [ours, theirs] = [attribute(said, "r"), attribute(text, "r")];
      return ours === undefined || theirs === undefined ? undefined : theirs.startsWith(ours) || `r=${ours}…`;
    },
  ),
  serverFirst(
    "smtp.rule.scram-own-nonce",
    "rfc5802/5/nonce-not-empty",
    "The server adds something to the nonce of SCRAM",
    ({ text, said = "" }) => {
      const [ours, theirs] = [attribute(said, "r"), attribute(text, "r")];
      return ours === undefined || theirs === undefined ? undefined : theirs !== ours || "more than the client's nonce";
    },
  ),
  serverFirst("smtp.rule.scram-salt", "rfc5802/5.1/salt-base64", "The salt of SCRAM is base64", ({ text }) => {
    const salt = attribute(text, "s");
    return salt === undefined
      ? undefined
      : /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(salt) || "base64";
  }),
  serverFirst(
    "smtp.rule.scram-count",
    "rfc5802/5.1/iteration-count-sent",
    "The iteration count of SCRAM comes with the salt",
    ({ text }) => attribute(text, "i") !== undefined || "i= and a number",
  ),
  serverFirst(
    "smtp.rule.scram-count-positive",
    "rfc5802/5.1/iteration-count-positive",
    "The iteration count of SCRAM is a positive number",
    ({ text }) => {
      const count = attribute(text, "i");
      return count === undefined ? undefined : /^[1-9]\d*$/.test(count) || "a positive number without leading zeros";
    },
  ),
  serverFirst(
    "smtp.rule.scram-sha-1-4096",
    "rfc5802/5.1/iteration-count-4096",
    "SCRAM-SHA-1 iterates 4096 times at least",
    enoughIterations,
    /^SCRAM-SHA-1\b/,
  ),
  serverFirst(
    "smtp.rule.scram-sha-256-4096",
    "rfc7677/3/iteration-count-4096",
    "SCRAM-SHA-256 iterates 4096 times at least",
    enoughIterations,
    /^SCRAM-SHA-256\b/,
  ),
  onChallenge(
    "smtp.rule.scram-final",
    "rfc5802/5.1/failure-with-error",
    "The server's last message of SCRAM has its signature or an error",
    SCRAM,
    (its) => (isServerFinal(its) && its.text !== "" ? /^[ve]=/.test(its.text) || "v= or e=" : undefined),
  ),
  onChallenge(
    "smtp.rule.scram-error",
    "rfc5802/5.1/error-values",
    "The error of SCRAM has a value",
    SCRAM,
    ({ text }) => !text.startsWith("e=") || /^e=[^,=\0]+(?:,|$)/.test(text) || "e= and a value",
  ),
  ...oauthRules,
];
