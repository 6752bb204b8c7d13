import { refuse, reply, say } from "../model/outcomes.js";
import type { Fault, Hooks } from "../server/fault.js";
import { because, codeOf, rewriting } from "./because.js";

const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({
  id,
  breaks,
  summary,
  hooks,
  variants: ["submission"],
});

const without = (keyword: string): Hooks => rewriting(new RegExp(`250-${keyword}[^\\r]*\\r\\n`), "");

/** Faults in submission (RFC 6409, RFC 8314). */
export const submissionFaults: readonly Fault[] = [
  fault("submission-open", "rfc6409/4.3/authentication-required", "Mail is taken of anybody", {
    outcome: (state, input, _world, proper) => {
      if (input.kind !== "command" || input.command.verb !== "MAIL" || state.user !== undefined || !state.hello)
        return proper();
      const transaction = { reversePath: "", parameters: [], recipients: [] };
      return say({ ...state, user: "anybody", transaction }, reply("250", "2.1.0", "Well"), "rfc5321/3.3/mail-250");
    },
  }),
  fault(
    "submission-550",
    "rfc6409/4.3/authentication-530",
    "Without AUTH mail is refused with 550",
    codeOf("rfc6409/4.3/authentication-required", "550", "5.7.1"),
  ),
  fault("submission-null-path", "rfc6409/3.2/null-return-path", "MAIL FROM:<> is refused", {
    outcome: (state, input, _world, proper) =>
      input.kind === "command" && /^MAIL FROM:<>/i.test(input.command.raw) && state.user !== undefined
        ? refuse(state, "550", "5.7.1", "Say who you are", "rfc6409/6.1/sender-rights-550")[0]
        : proper(),
  }),
  fault("submission-improper", "rfc6409/4.2/improper-domain-554", "An improper domain is taken", {
    line: (line) =>
      Buffer.from(line.toString("latin1").replace(/@-?mailspec\.\.invalid>/i, "@elsewhere.invalid>"), "latin1"),
  }),
  fault("submission-bad-address", "rfc6409/5.1/envelope-syntax", "Malformed addresses are taken", {
    line: (line) =>
      Buffer.from(line.toString("latin1").replace(/<[^>]*(?:@@|\s)[^>]*>/, "<mailspec@elsewhere.invalid>"), "latin1"),
  }),
  fault(
    "submission-bad-address-500",
    "rfc6409/5.1/envelope-syntax-501",
    "Malformed addresses are unknown commands",
    because("rfc5321/4.1.1.3/argument-required", (outcome) => ({
      ...outcome,
      replies: [{ code: "500", status: "5.5.2", lines: ["What?"] }],
    })),
  ),
  fault("submissions-starttls", "rfc8314/3.3/submissions-tls-at-once", "STARTTLS is offered under TLS", {
    reply: (octets, { before, input }) =>
      before.secure && input?.kind === "command" && input.command.verb === "EHLO"
        ? Buffer.from(octets.toString("latin1").replace("250-SIZE", "250-STARTTLS\r\n250-SIZE"), "latin1")
        : octets,
  }),
  fault("submissions-open", "rfc8314/3.3/submissions-is-submission", "Under TLS mail is taken of anybody", {
    outcome: (state, input, _world, proper) => {
      if (input.kind !== "command" || input.command.verb !== "MAIL") return proper();
      if (state.user !== undefined || !state.hello || !state.secure) return proper();
      const transaction = { reversePath: "", parameters: [], recipients: [] };
      return say({ ...state, user: "anybody", transaction }, reply("250", "2.1.0", "Well"), "rfc5321/3.3/mail-250");
    },
  }),
  fault("submission-no-auth", "rfc6409/7/auth", "AUTH is not announced under TLS", {
    reply: (octets, { before }) =>
      before.secure ? Buffer.from(octets.toString("latin1").replace(/AUTH /, "XAUTH "), "latin1") : octets,
  }),
  fault("submission-no-pipelining", "rfc6409/7/pipelining", "PIPELINING is not announced", without("PIPELINING")),
  fault(
    "submission-no-status",
    "rfc6409/7/enhanced-codes",
    "ENHANCEDSTATUSCODES is not announced",
    without("ENHANCEDSTATUSCODES"),
  ),
  fault("submission-no-8bitmime", "rfc6409/7/8bitmime", "8BITMIME is not announced", without("8BITMIME")),
  fault("submission-no-dsn", "rfc6409/7/dsn", "DSN is not announced", without("DSN")),
  ...["ETRN", "ATRN"].map((verb) =>
    fault(`submission-${verb.toLowerCase()}`, `rfc6409/7/no-${verb.toLowerCase()}`, `${verb} is taken`, {
      outcome: (state, input, _world, proper) =>
        input.kind === "command" && input.command.verb === verb
          ? refuse(state, "250", "2.0.0", "It begins", `rfc6409/7/no-${verb.toLowerCase()}`)[0]
          : proper(),
    }),
  ),
  fault(
    "submission-521",
    "rfc6409/7/no-521",
    "Relaying is refused with 521",
    because("rfc6409/4.3/authentication-required", (outcome) => ({
      ...outcome,
      replies: [{ code: "521", status: "5.7.0", lines: ["Go away"] }],
    })),
  ),
];
