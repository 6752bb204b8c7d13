import { isUtf8 } from "node:buffer";
import { challenge, failure, success } from "../../../../reference/sasl/mechanism.js";
import type { Fault, Hooks } from "../../server/fault.js";
import { hearing, mechanism } from "../because.js";
import { fault } from "./fault.js";

const PLAIN = /^PLAIN$/;

const partsOf = (message: Buffer | undefined) => (message ?? Buffer.alloc(0)).toString("utf8").split("\0");
/** PLAIN lets in whom a test of its three strings lets in. */
const plainBy = (isRight: (password: string, right: string, authorizeId: string, user: string) => boolean): Hooks =>
  mechanism(PLAIN, ({ said: [message] }, world) => {
    const [authorizeId = "", user = "", password = ""] = partsOf(message);
    const right = world.passwordOf(user);
    return right !== undefined && isRight(password, right, authorizeId, user) ? success(user) : failure;
  });
const isOwn = (authorizeId: string, user: string) => authorizeId === "" || authorizeId === user;

/** Responses to an empty challenge are read otherwise than initial ones, with which everybody logs in. */
const challenged = (change: (parts: readonly string[]) => readonly string[]): Hooks => ({
  line(line, { sasl }) {
    if (sasl?.mechanism.name !== "PLAIN") return line;
    const parts = partsOf(Buffer.from(line.toString("latin1"), "base64"));
    return Buffer.from(Buffer.from(change(parts).join("\0"), "utf8").toString("base64"), "latin1");
  },
});

/** RFC 4616. */
export const plainFaults: readonly Fault[] = [
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
