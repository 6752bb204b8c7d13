import { blockLines } from "../block-lines.js";
import type { CommandSpec } from "../command-spec.js";
import { lostAfterLogin, onCommand, onLine, onText, saying } from "../faults/hooks.js";
import { capability } from "../grammar.js";
import { limits } from "../limits.js";
import { refuse, say } from "../model/outcomes.js";
import type { SessionState, World } from "../model/state.js";
import { type ModelReply, multiLine, negative, type ReplyForm } from "../replies/reply.js";
import { eachLine } from "../rules/listing.js";
import { ofForm, onReply } from "../rules/rule.js";

interface CapabilitiesReply extends ModelReply {
  readonly lines: readonly string[];
}

const form: ReplyForm<CapabilitiesReply> = {
  status: "+OK",
  print: (reply) => multiLine("+OK capability list follows", reply.lines),
};

/** Capabilities that announce no optional command (RFC 2449 §6). */
const general = [
  "USER",
  "RESP-CODES",
  "PIPELINING",
  "LOGIN-DELAY 0",
  "EXPIRE NEVER",
  "IMPLEMENTATION mailspec-reference",
];

/** The reference server's CAPA list. */
function capabilitiesOf(commands: readonly CommandSpec[], state: SessionState, world: World): readonly string[] {
  const announced = commands.flatMap(({ announcedBy }) =>
    announcedBy?.by === "capability" ? (announcedBy.line(state, world) ?? []) : [],
  );
  return [...announced, ...general];
}

/** CAPA: what the server offers (RFC 2449 §5). */
export const capa: CommandSpec = {
  keyword: "CAPA",
  state: "any",
  argument: "none",
  reply: "lines",
  changes: "nothing",
  announcedBy: { by: "its reply", tag: "CAPA" },
  accepted: "rfc2449/5/capa-both-states",
  examples: ["CAPA"],
  step(state, { rest }, world, commands) {
    if (rest !== undefined) return refuse(state, "bad-arguments", "rfc2449/5/capa-no-arguments");
    const reply: CapabilitiesReply = { kind: "capabilities", form, lines: capabilitiesOf(commands, state, world) };
    return say(state, reply, "rfc2449/5/capa-both-states");
  },
  // RFC 1939 §7 has nothing but PASS and QUIT behind a positive reply to USER.
  alternatives: (state, _command, { afterUser }) =>
    afterUser ? refuse(state, "wrong-state", "rfc2449/5/capa-both-states") : [],
  rules: [
    ofForm(
      onReply(
        "pop3.rule.capability",
        "rfc2449/3/capability-syntax",
        "A capability line is a tag and parameters, single spaces between",
        eachLine("CAPA", capability),
      ),
    ),
    onReply(
      "pop3.rule.capability-within-512",
      limits.capabilityLine.ref,
      "A capability line has at most 512 octets",
      ({ command, block }) => {
        if (command?.keyword !== "CAPA" || !block) return undefined;
        const { max } = limits.capabilityLine;
        const long = blockLines(block.octets).find((line) => line.length + 2 > max);
        return long ? { expected: `at most ${max} octets`, received: long, at: max - 2 } : "ok";
      },
    ),
  ],
  faults: [
    {
      id: "capability-two-spaces",
      breaks: "rfc2449/3/capability-syntax",
      summary: "Two spaces in a capability line",
      hooks: onText(["CAPA"], (text) => text.replace("SASL ", "SASL  ")),
    },
    {
      id: "capability-too-long",
      breaks: "rfc2449/3/capability-512",
      summary: "A capability line of 600 octets",
      hooks: onText(["CAPA"], (text) => text.replace("IMPLEMENTATION ", `IMPLEMENTATION ${"i".repeat(600)}`)),
    },
    {
      id: "capability-lost-after-login",
      breaks: "rfc2449/5/announced-in-both",
      summary: "PIPELINING is announced before login only",
      hooks: lostAfterLogin("PIPELINING\r\n"),
    },
    {
      id: "capability-lost-under-tls",
      breaks: "rfc2449/5/announced-in-both",
      summary: "Under TLS, TOP is announced before login only",
      hooks: onText(["CAPA"], (text, { before: { phase, secure } }) =>
        secure && phase === "transaction" ? text.replace("TOP\r\n", "") : text,
      ),
    },
    {
      id: "capa-refused-after-login",
      breaks: "rfc2449/5/capa-both-states",
      summary: "CAPA is -ERR in the TRANSACTION state",
      hooks: onCommand(["CAPA"], (outcome, state) =>
        state.phase === "transaction" ? saying(outcome, negative("wrong-state")) : outcome,
      ),
    },
    {
      id: "capa-with-argument",
      breaks: "rfc2449/5/capa-no-arguments",
      summary: "CAPA takes an argument",
      hooks: onLine((line) => (/^CAPA /i.test(line) ? "CAPA" : line)),
    },
    {
      id: "sasl-without-mechanisms",
      breaks: "rfc2449/6.3/sasl-arguments",
      summary: "SASL is announced without mechanisms",
      hooks: onText(["CAPA"], (text) => text.replace(/^SASL .*\r$/m, "SASL\r")),
    },
    {
      id: "login-delay-in-words",
      breaks: "rfc2449/6.5/login-delay-argument",
      summary: "LOGIN-DELAY is announced with a word",
      hooks: onText(["CAPA"], (text) => text.replace("LOGIN-DELAY 0", "LOGIN-DELAY short")),
    },
    {
      id: "expire-in-words",
      breaks: "rfc2449/6.7/expire-argument",
      summary: "EXPIRE is announced with a word that is not NEVER",
      hooks: onText(["CAPA"], (text) => text.replace("EXPIRE NEVER", "EXPIRE SOON")),
    },
    {
      id: "implementation-without-name",
      breaks: "rfc2449/6.9/implementation-argument",
      summary: "IMPLEMENTATION is announced without a name",
      hooks: onText(["CAPA"], (text) => text.replace(/^IMPLEMENTATION .*\r$/m, "IMPLEMENTATION\r")),
    },
    {
      id: "capa-refused-under-tls",
      breaks: "rfc2595/4/capa-required",
      summary: "CAPA is -ERR under TLS before login",
      hooks: onCommand(["CAPA"], (outcome, state) =>
        state.secure && state.phase === "authorization" ? saying(outcome, negative("wrong-state")) : outcome,
      ),
    },
  ],
};
