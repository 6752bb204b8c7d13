import { isUtf8 } from "node:buffer";
import { challenge, failure, success } from "../../../reference/sasl/mechanism.js";
import type { Fault, Hooks } from "../server/fault.js";
import { hearing, mechanism, rewriting } from "./because.js";

const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({
  id,
  breaks,
  summary,
  hooks,
  variants: ["smtp", "submission"],
});
/** Where mechanisms are those of TLS only. */
const underTls = (its: Fault): Fault => ({ ...its, variants: ["submission"] });

const PLAIN = /^PLAIN$/;
const CRAM = /^CRAM/;
const SCRAM = /^SCRAM/;
const OAUTH = /^OAUTH/;

const partsOf = (message: Buffer | undefined) => (message ?? Buffer.alloc(0)).toString("utf8").split("\0");
/** PLAIN lets in whom a test of its three strings lets in. */
const plainBy = (isRight: (password: string, right: string, authorizeId: string, user: string) => boolean): Hooks =>
  mechanism(PLAIN, ({ said: [message] }, world) => {
    const [authorizeId = "", user = "", password = ""] = partsOf(message);
    const right = world.passwordOf(user);
    return right !== undefined && isRight(password, right, authorizeId, user) ? success(user) : failure;
  });
const isOwn = (authorizeId: string, user: string) => authorizeId === "" || authorizeId === user;

/** The server's messages of SCRAM are changed. */
const scramSaying = (change: (text: string) => string): Hooks =>
  mechanism(SCRAM, (messages, world, its) => {
    const step = its.next(messages, world);
    return step.kind === "challenge" ? challenge(change(step.text)) : step;
  });
/** The client's messages of SCRAM are read as if they were others. */
const scramHearing = (at: number, from: RegExp, to: string): Hooks =>
  hearing(SCRAM, (message, index) => (index === at ? message.toString("latin1").replace(from, to) : message));
/** Second messages are right, whatever they say. */
const scramLetsIn = (isSo: (said: readonly Buffer[]) => boolean): Hooks =>
  mechanism(SCRAM, (messages, world, its) => {
    const { said } = messages;
    const [, name = ""] = /n=([^,]+)/.exec(said[0]?.toString("utf8") ?? "") ?? [];
    return said.length === 2 && isSo(said) && world.passwordOf(name) !== undefined
      ? success(name)
      : its.next(messages, world);
  });
/** First messages that are wrong are taken as the usual one, of whoever it is. */
const scramTakesFirst = (isSo: (text: string) => boolean): Hooks =>
  mechanism(SCRAM, (messages, world, its) => {
    const { said } = messages;
    const text = said[0]?.toString("latin1") ?? "";
    if (!isSo(text)) return its.next(messages, world);
    if (said.length === 1) return challenge("r=bWFpbHNwZWMgd2FzIGhlcmU0,s=AAAA,i=4096");
    return success("alice1");
  });

/** Responses to an empty challenge are read otherwise than initial ones, with which everybody logs in. */
const challenged = (change: (parts: readonly string[]) => readonly string[]): Hooks => ({
  line(line, { sasl }) {
    if (sasl?.mechanism.name !== "PLAIN") return line;
    const parts = partsOf(Buffer.from(line.toString("latin1"), "base64"));
    return Buffer.from(Buffer.from(change(parts).join("\0"), "utf8").toString("base64"), "latin1");
  },
});

const plainFaults: readonly Fault[] = [
  fault(
    "plain-asks-again",
    "rfc4616/2/single-message",
    "PLAIN asks a second time when it was wrong",
    mechanism(PLAIN, (messages, world, its) => {
      const step = its.next(messages, world);
      return step.kind === "failure" && messages.said.length === 1 ? challenge("again") : step;
    }),
  ),
  fault(
    "plain-other-order",
    "rfc4616/2/message-syntax",
    "PLAIN expects the name first, behind a challenge",
    challenged(([first = "", second = "", third = ""]) => [second, first, third]),
  ),
  fault(
    "plain-one-nul",
    "rfc4616/2/too-few-nuls",
    "Name and password are enough",
    hearing(PLAIN, (message) => (partsOf(message).length === 2 ? `\0${message.toString("utf8")}` : message)),
  ),
  fault(
    "plain-many-nuls",
    "rfc4616/2/too-many-nuls",
    "What stands behind a third NUL is not looked at",
    plainBy((password, right, authorizeId, user) => password === right && isOwn(authorizeId, user)),
  ),
  fault(
    "plain-no-utf8",
    "rfc4616/2/utf-8",
    "Octets that are no UTF-8 are passed over",
    hearing(PLAIN, (message) => (isUtf8(message) ? message : Buffer.from(message.filter((octet) => octet < 128)))),
  ),
  fault(
    "plain-empty-password",
    "rfc4616/2/empty-fails",
    "An empty password is right",
    plainBy((password, right) => password === "" || password === right),
  ),
  fault("plain-255", "rfc4616/2/255-octets", "Names are short", {
    outcome: (_state, input, _world, proper) => {
      const outcome = proper();
      return input.kind === "response" && input.line.length > 400
        ? { ...outcome, replies: [{ code: "501", status: "5.5.2", lines: ["Too long a name"] }] }
        : outcome;
    },
  }),
  fault(
    "plain-prefix",
    "rfc4616/2/password-verified",
    "Part of a password is enough",
    plainBy(
      (password, right, authorizeId, user) => password !== "" && right.startsWith(password) && isOwn(authorizeId, user),
    ),
  ),
  fault(
    "plain-trimmed",
    "rfc4616/2/password-verified",
    "Spaces around a password do not count",
    plainBy((password, right, authorizeId, user) => password.trim() === right.trim() && isOwn(authorizeId, user)),
  ),
  fault(
    "plain-any-case",
    "rfc4616/2/password-verified",
    "Passwords are compared in any case",
    plainBy(
      (password, right, authorizeId, user) =>
        password.toLowerCase() === right.toLowerCase() && isOwn(authorizeId, user),
    ),
  ),
  fault(
    "plain-any-identity",
    "rfc4616/2/authorization-verified",
    "The authorization identity is not looked at",
    plainBy((password, right) => password === right),
  ),
  fault(
    "plain-soft-identity",
    "rfc4954/4/empty-identity",
    "A soft hyphen is no authorization identity",
    plainBy(
      (password, right, authorizeId, user) => password === right && isOwn(authorizeId.replaceAll("\u00ad", ""), user),
    ),
  ),
  fault("plain-named-otherwise", "rfc4616/1/name", "Without an initial response PLAIN is not known", {
    line: (line) => Buffer.from(line.toString("latin1").replace(/^AUTH PLAIN$/i, "AUTH PLAINTEXT"), "latin1"),
  }),
  fault(
    "plain-needs-identity",
    "rfc4616/2/authorization-derived",
    "Behind a challenge PLAIN without an authorization identity fails",
    challenged(([first = "", ...others]) => [first === "" ? "nobody" : first, ...others]),
  ),
  fault(
    "plain-own-identity",
    "rfc4616/2/own-identity",
    "With an authorization identity PLAIN fails",
    plainBy((password, right, authorizeId) => password === right && authorizeId === ""),
  ),
  {
    ...fault("plain-not-under-tls", "rfc4954/4/plain-over-tls", "PLAIN is not there under TLS", {
      outcome: (state, input, _world, proper) =>
        state.secure && input.kind === "command" && /^AUTH PLAIN/i.test(input.command.raw)
          ? {
              replies: [{ code: "504", status: "5.5.4", lines: ["Not here"] }],
              next: state,
              because: "rfc4954/4/plain-over-tls",
            }
          : proper(),
    }),
    variants: ["smtp"],
  },
];

const cramFaults: readonly Fault[] = [
  fault(
    "cram-name-is-enough",
    "rfc2195/2/response-syntax",
    "A response of CRAM-MD5 without a space lets in",
    mechanism(CRAM, (messages, world, its) => {
      const said = messages.said.at(-1);
      return said && !said.includes(32) ? success("alice1") : its.next(messages, world);
    }),
  ),
  fault("cram-named-otherwise", "rfc2195/2/name", "CRAM-MD5 is announced, and called CRAM", {
    line: (line) => Buffer.from(line.toString("latin1").replace(/^AUTH CRAM-MD5/i, "AUTH CRAM"), "latin1"),
  }),
  fault(
    "cram-empty-challenge",
    "rfc2195/2/server-first",
    "CRAM-MD5 waits for the client first",
    mechanism(CRAM, ({ said, asked }, world, its) => {
      if (said.length === 0) return challenge("");
      return its.next({ said: said.slice(1), asked: asked.slice(1) }, world);
    }),
  ),
  fault(
    "cram-no-msg-id",
    "rfc2195/2/challenge-msg-id",
    "The challenge has no brackets",
    mechanism(CRAM, ({ said, asked }, world, its) =>
      said.length === 0 ? challenge(world.newChallenge().replace(/[<>]/g, "")) : its.next({ said, asked }, world),
    ),
  ),
  fault(
    "cram-no-digits",
    "rfc2195/2/challenge-content",
    "The challenge has no digits",
    mechanism(CRAM, ({ said, asked }, world, its) =>
      said.length === 0 ? challenge(world.newChallenge().replace(/\d/g, "x")) : its.next({ said, asked }, world),
    ),
  ),
  fault(
    "cram-same-challenge",
    "rfc2195/2/challenge-fresh",
    "The challenge is always the same",
    mechanism(CRAM, ({ said, asked }, world, its) =>
      said.length === 0 ? challenge("<1.2@mx.mailspec.test>") : its.next({ said, asked }, world),
    ),
  ),
  fault(
    "cram-right-refused",
    "rfc2195/2/digest-right",
    "The digest is compared in upper case",
    hearing(CRAM, (message) => message.toString("latin1").replace(/[0-9a-f]+$/, (digest) => `${digest}0`)),
  ),
  fault(
    "cram-any-digest",
    "rfc2195/2/digest-wrong",
    "Any digest is right",
    mechanism(CRAM, ({ said, asked }, world, its) => {
      const [name = ""] = said[0]?.toString("utf8").split(" ") ?? [];
      return said.length === 1 && world.passwordOf(name) !== undefined
        ? success(name)
        : its.next({ said, asked }, world);
    }),
  ),
];

const scramFaults: readonly Fault[] = [
  fault(
    "scram-right-refused",
    "rfc5802/3/proof-right",
    "The proof of SCRAM is never right",
    scramHearing(1, /p=./, "p=0"),
  ),
  fault(
    "scram-sha-256-right-refused",
    "rfc7677/3/as-sha-1",
    "The proof of SCRAM-SHA-256 is never right",
    hearing(/^SCRAM-SHA-256$/, (message, index) =>
      index === 1 ? message.toString("latin1").replace(/p=./, "p=0") : message,
    ),
  ),
  fault(
    "scram-any-proof",
    "rfc5802/3/proof-wrong",
    "Any proof is right",
    scramLetsIn(() => true),
  ),
  fault(
    "scram-no-utf8",
    "rfc5802/3/utf-8",
    "A name that is no UTF-8 is taken",
    scramTakesFirst((text) => text.includes("\xff")),
  ),
  fault("scram-not-first", "rfc5802/5/client-first", "The first message is not taken as the initial response", {
    line: (line) => Buffer.from(line.toString("latin1").replace(/^(AUTH SCRAM-\S+) .*/i, "$1"), "latin1"),
  }),
  fault(
    "scram-any-letter",
    "rfc5802/5/first-letter",
    "The first letter does not matter",
    scramTakesFirst((text) => /^[^nyp]/.test(text)),
  ),
  fault(
    "scram-other-order",
    "rfc5802/5/server-first-message",
    "Salt and iteration count change places",
    scramSaying((text) => text.replace(/(,s=[^,]+)(,i=\d+)/, "$2$1")),
  ),
  fault(
    "scram-other-nonce",
    "rfc5802/5/nonce-extended",
    "The nonce does not begin with the client's",
    scramSaying((text) => text.replace(/^r=./, "r=~")),
  ),
  fault(
    "scram-same-nonce",
    "rfc5802/5/nonce-fresh",
    "The server's nonce is always the same",
    scramSaying((text) => text.replace(/^(r=.{23})[^,]*/, "$1same")),
  ),
  fault(
    "scram-no-nonce",
    "rfc5802/5/nonce-not-empty",
    "The server adds nothing to the nonce",
    scramSaying((text) => text.replace(/^(r=.{23})[^,]*/, "$1")),
  ),
  fault(
    "scram-any-case",
    "rfc5802/5/attribute-case",
    "Attributes are taken in any case",
    scramTakesFirst((text) => text.startsWith("n,,N=")),
  ),
  fault(
    "scram-other-error",
    "rfc5802/5.1/m-error",
    "An extension that has to be known is some error",
    scramSaying((text) => text.replace("e=extensions-not-supported", "e=other-error")),
  ),
  ...[
    fault(
      "scram-bare-in-vain",
      "rfc5802/6/only-plus",
      "Without channel binding SCRAM is announced, and fails",
      hearing(/^SCRAM-SHA-\d+$/, (message, index) =>
        index === 1 ? message.toString("latin1").replace(/p=./, "p=0") : message,
      ),
    ),
    fault(
      "scram-plus-alone",
      "rfc5802/4/plus-with-bare",
      "SCRAM without channel binding is not announced, and works",
      rewriting(/ SCRAM-SHA-(?:1|256)(?= )/g, ""),
    ),
    fault(
      "scram-y-taken",
      "rfc5802/6/y-with-binding",
      "Whoever has not heard of channel binding is taken",
      mechanism(SCRAM, ({ said, asked }, world, its) => its.next({ said, asked }, world)),
    ),
    fault(
      "scram-any-binding-type",
      "rfc5802/6.1/type-of-the-client",
      "A type of channel binding that nobody knows binds nothing, and is taken",
      mechanism(/-PLUS$/, ({ said, asked }, world, its) =>
        its.next({ said, asked, bindings: new Map([["mailspec-none", Buffer.alloc(0)]]) }, world),
      ),
    ),
  ].map(underTls),
  fault(
    "scram-plus-in-the-clear",
    "rfc5802/4/plus-means-binding",
    "SCRAM-SHA-1-PLUS is announced in the clear",
    rewriting(/AUTH PLAIN/, "AUTH SCRAM-SHA-1-PLUS PLAIN"),
  ),
  fault(
    "oauth10a-in-the-clear",
    "rfc7628/3/tls-oauth10a",
    "OAUTH10A is announced in the clear",
    rewriting(/AUTH PLAIN/, "AUTH OAUTH10A PLAIN"),
  ),
  fault(
    "scram-any-order",
    "rfc5802/5/attribute-order",
    "Attributes are taken in any order",
    scramTakesFirst((text) => text.startsWith("n,,r=")),
  ),
  fault(
    "scram-any-nonce",
    "rfc5802/5/final-verifies-nonce",
    "The nonce of the second message is not looked at",
    scramLetsIn(([, second]) => !/r=.{24,}[\dA-Za-z.](?<!x),p=/.test(second?.toString("latin1") ?? "")),
  ),
  fault(
    "scram-no-signature",
    "rfc5802/5/server-final-message",
    "The server ends without its signature",
    scramSaying((text) => (text.startsWith("v=") ? "" : text)),
  ),
  fault(
    "scram-signature-with-235",
    "rfc4954/4/success-without-data",
    "The signature comes with the 235",
    mechanism(SCRAM, (messages, world, its) => {
      const step = its.next(messages, world);
      return step.kind === "challenge" && step.text.startsWith("v=")
        ? success(/n=([^,]+)/.exec(messages.said[0]?.toString() ?? "")?.[1] ?? "")
        : step;
    }),
  ),
  fault(
    "scram-wrong-signature",
    "rfc5802/5/signature-right",
    "The signature is of another key",
    scramSaying((text) => text.replace(/^v=.{3}/, "v=AAA")),
  ),
  fault(
    "scram-any-identity",
    "rfc5802/5.1/authorization-verified",
    "The authorization identity is not looked at",
    scramLetsIn(([first]) => first?.toString().includes("a=mailspec-nobody") ?? false),
  ),
  fault(
    "scram-wants-identity",
    "rfc5802/5.1/identity-derived",
    "Without an authorization identity SCRAM fails",
    mechanism(SCRAM, (messages, world, its) =>
      messages.said[0]?.toString().startsWith("n,,") ? failure : its.next(messages, world),
    ),
  ),
  fault(
    "scram-no-name",
    "rfc5802/5.1/username-empty",
    "An empty name is taken",
    scramTakesFirst((text) => text.startsWith("n,,n=,")),
  ),
  fault(
    "scram-any-escape",
    "rfc5802/5.1/username-escapes",
    "= in a name stands for itself",
    scramTakesFirst((text) => text.startsWith("n,,n=mail=spec")),
  ),
  fault(
    "scram-m",
    "rfc5802/5.1/m-fails",
    "The attribute m is passed over",
    scramTakesFirst((text) => text.startsWith("n,,m=")),
  ),
  fault(
    "scram-no-extensions",
    "rfc5802/5.1/unknown-extensions",
    "An unknown attribute fails",
    mechanism(SCRAM, (messages, world, its) =>
      /,z=/.test(messages.said[0]?.toString() ?? "") ? failure : its.next(messages, world),
    ),
  ),
  fault(
    "scram-salt-hex",
    "rfc5802/5.1/salt-base64",
    "The salt is no base64",
    scramSaying((text) => text.replace(/,s=[^,]+/, ",s=-_-_")),
  ),
  fault(
    "scram-no-count",
    "rfc5802/5.1/iteration-count-sent",
    "The iteration count is missing",
    scramSaying((text) => text.replace(/,i=\d+/, "")),
  ),
  fault(
    "scram-zero-count",
    "rfc5802/5.1/iteration-count-positive",
    "The iteration count begins with a zero",
    scramSaying((text) => text.replace(/,i=/, ",i=0")),
  ),
  fault(
    "scram-few-iterations",
    "rfc5802/5.1/iteration-count-4096",
    "SCRAM-SHA-1 iterates 512 times",
    mechanism(/^SCRAM-SHA-1$/, (messages, world, its) => {
      const step = its.next(messages, world);
      return step.kind === "challenge" ? challenge(step.text.replace(/,i=\d+/, ",i=512")) : step;
    }),
  ),
  fault(
    "scram-sha-256-few-iterations",
    "rfc7677/3/iteration-count-4096",
    "SCRAM-SHA-256 iterates 512 times",
    mechanism(/^SCRAM-SHA-256$/, (messages, world, its) => {
      const step = its.next(messages, world);
      return step.kind === "challenge" ? challenge(step.text.replace(/,i=\d+/, ",i=512")) : step;
    }),
  ),
  fault(
    "scram-p",
    "rfc5802/6/p-unsupported",
    "An unknown channel binding is taken",
    scramTakesFirst((text) => text.startsWith("p=")),
  ),
  fault(
    "scram-any-binding",
    "rfc5802/6/c-validated",
    "c= is not looked at",
    scramLetsIn(([, second]) => second?.toString().startsWith("c=eSws") ?? false),
  ),
  fault(
    "scram-silent-failure",
    "rfc5802/5.1/failure-with-error",
    "A failed exchange ends with a message without e",
    mechanism(SCRAM, (messages, world, its) => {
      const step = its.next(messages, world);
      if (messages.said.length === 3) return failure;
      return messages.said.length === 2 && step.kind === "failure" ? challenge("x=no") : step;
    }),
  ),
  fault(
    "scram-error-value",
    "rfc5802/5.1/error-values",
    "The error has a space",
    mechanism(SCRAM, (messages, world, its) => {
      const step = its.next(messages, world);
      if (messages.said.length === 3) return failure;
      return messages.said.length === 2 && step.kind === "failure" ? challenge("e=") : step;
    }),
  ),
];

const oauthError = (text: string): Hooks =>
  mechanism(OAUTH, (messages, world, its) => {
    const step = its.next(messages, world);
    return step.kind === "challenge" ? challenge(text) : step;
  });
/** Messages that are wrong let the client in. */
const oauthLetsIn = (isSo: (text: string) => boolean): Hooks =>
  mechanism(OAUTH, (messages, world, its) =>
    isSo(messages.said[0]?.toString("latin1") ?? "") ? success("alice1") : its.next(messages, world),
  );

const oauthFaults: readonly Fault[] = [
  fault("oauth-in-the-clear", "rfc7628/3/tls", "OAUTHBEARER goes on in the clear", {
    mechanisms: (all) =>
      all.map((its) => {
        const { needsTls: _not, ...others } = its;
        return others;
      }),
  }),
  ...[
    fault(
      "oauth-asks-first",
      "rfc7628/3/client-first",
      "The first message is asked for again",
      mechanism(OAUTH, ({ said, asked }, world, its) =>
        said.length === 1 ? challenge("") : its.next({ said: said.slice(1), asked: asked.slice(1) }, world),
      ),
    ),
    fault(
      "oauth-lets-in",
      "rfc7628/3/failure-sequence",
      "The answer to the error lets the client in",
      mechanism(OAUTH, (messages, world, its) =>
        messages.said.length === 2 ? success("alice1") : its.next(messages, world),
      ),
    ),
    fault(
      "oauth-unknown-keys",
      "rfc7628/3.1/unknown-keys",
      "An unknown key fails with a malformed error",
      mechanism(OAUTH, (messages, world, its) =>
        /mailspec=/.test(messages.said[0]?.toString() ?? "") ? failure : its.next(messages, world),
      ),
    ),
    fault(
      "oauth-any-syntax",
      "rfc7628/3.1/syntax",
      "A message without separators is taken",
      oauthLetsIn((text) => text !== "" && !text.includes("\x01")),
    ),
    fault(
      "oauth-no-auth",
      "rfc7628/3.1/auth-required",
      "A message without auth lets the client in",
      oauthLetsIn((text) => text.includes("\x01") && !text.includes("auth=")),
    ),
    fault("oauth-no-json", "rfc7628/3.2.2/error-json", "The error is no JSON", oauthError("invalid_token")),
    fault("oauth-no-status", "rfc7628/3.2.2/status", "The error has no status", oauthError('{"scope":"mail"}')),
    fault(
      "oauth-status-words",
      "rfc7628/3.2.2/status-registered",
      "The status is a sentence",
      oauthError('{"status":"this token is not right","scope":"mail"}'),
    ),
    fault(
      "oauth-many-scopes",
      "rfc7628/3.2.2/scope-single",
      "There are two scopes",
      oauthError('{"status":"invalid_token","scope":"mail other"}'),
    ),
    fault(
      "oauth-http",
      "rfc7628/3.2.2/openid-configuration",
      "openid-configuration is no https",
      oauthError('{"status":"invalid_token","openid-configuration":"http://x.example/"}'),
    ),
    fault(
      "oauth-dummy",
      "rfc7628/3.2.3/dummy-response",
      "After the dummy response there is another challenge",
      mechanism(OAUTH, (messages, world, its) =>
        messages.said.length === 2 ? challenge("again") : its.next(messages, world),
      ),
    ),
    fault("oauth-cancel", "rfc7628/3.2.3/cancel", "* after the error is base64", {
      outcome: (state, input, _world, proper) =>
        input.kind === "response" && input.line.length === 1 && state.sasl?.mechanism.name === "OAUTHBEARER"
          ? {
              replies: [{ code: "235", status: "2.7.0", lines: ["Welcome"] }],
              next: { ...state, user: "alice1" },
              because: "rfc7628/3.2.3/cancel",
            }
          : proper(),
    }),
  ].map(underTls),
];

/** Faults in the mechanisms of AUTH. */
export const mechanismFaults: readonly Fault[] = [...plainFaults, ...cramFaults, ...scramFaults, ...oauthFaults];
