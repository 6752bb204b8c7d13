import { challenge, success } from "../../../../reference/sasl/mechanism.js";
import type { Fault } from "../../server/fault.js";
import { hearing, mechanism } from "../because.js";
import { fault } from "./fault.js";

const CRAM = /^CRAM/;

/** RFC 2195. */
export const cramFaults: readonly Fault[] = [
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
