import buffer from "node:buffer";
import { latin1 } from "../../../wire/latin1.js";
import type { Command } from "../command-line.js";
import { base64 } from "../grammar.js";
import { accept, inBoth } from "./shared.js";
import { type Outcome, positive, refuse, type SessionState, transactionCommands, type World } from "./state.js";

const ofTransaction = new Set(transactionCommands.map((command) => command.split(" ")[0]));

/** RFC 1939 §4 and §7, RFC 2595 §4, RFC 5034 §4, RFC 6856 §2. */
export function inAuthorization(state: SessionState, command: Command, world: World): [Outcome, ...Outcome[]] {
  if (state.sasl) return saslResponse(state, command, world);
  const { keyword, args, rest } = command;
  const badArguments = () => refuse(state, "bad-arguments", "rfc1939/3/invalid-command-refused");
  switch (keyword) {
    case "USER":
      if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/7/user-needs-argument");
      if (args.length !== 1 || args[0] === "") return badArguments();
      if (!isUtf8(args[0] ?? "")) return refuse(state, "refused", "rfc6856/2.2/invalid-utf8-refused");
      return [
        ...accept({ ...state, named: args[0] as string }, "hello", "rfc1939/7/user-then-pass"),
        ...refuse(unnamed(state), "refused", "rfc1939/7/user-unknown"),
      ];
    case "PASS": {
      const { named } = state;
      if (rest === undefined) return refuse(state, "bad-arguments", "rfc1939/7/user-needs-argument");
      if (rest === "") return badArguments();
      if (named === undefined) return refuse(state, "wrong-state", "rfc1939/7/pass-after-user");
      if (!isUtf8(rest) || !world.checkPassword(named, rest))
        return refuse(unnamed(state), "refused", "rfc1939/7/pass-refused", "AUTH");
      return open(unnamed(state), named, world);
    }
    case "APOP": {
      const [user = "", digest = ""] = args;
      if (args.length !== 2) return badArguments();
      if (!world.checkApop(user, state.timestamp, digest))
        return refuse(state, "refused", "rfc1939/7/apop-wrong-digest", "AUTH");
      return open(state, user, world);
    }
    case "AUTH":
      return auth(state, args, world);
    case "STLS":
      if (rest !== undefined) return refuse(state, "bad-arguments", "rfc2595/4/stls-no-arguments");
      if (!world.offersTls || state.secure) return refuse(state, "not-now", "rfc2595/4/stls-when-active");
      return [{ reply: { kind: "begin-tls" }, next: newlySecure(state), because: "rfc2595/4/tls-after-ok" }];
    case "UTF8":
      if (rest !== undefined) return badArguments();
      return [
        { reply: positive("done"), next: { ...state, utf8: true }, because: "rfc6856/2.1/utf8-enables" },
        ...refuse(state, "not-now", "rfc6856/2.1/utf8-may-be-refused"),
      ];
    case "QUIT":
      if (rest !== undefined) return badArguments();
      return accept({ ...state, phase: "closed" }, "bye", "rfc1939/4/quit");
    default: {
      const both = inBoth(state, command, world);
      if (both) return both;
      if (ofTransaction.has(keyword)) return refuse(state, "wrong-state", "rfc1939/3/state-restriction");
      return refuse(state, "unknown-command", "rfc1939/3/unknown-command-refused");
    }
  }
}

/** The name that USER gave is forgotten. */
function unnamed(state: SessionState): SessionState {
  const { named: _forgotten, ...rest } = state;
  return rest;
}

/** What was learnt in the clear is forgotten. */
function newlySecure(state: SessionState): SessionState {
  return { ...unnamed(state), secure: true, utf8: false, language: "en" };
}

/** Lock and open the maildrop (RFC 1939 §4). */
function open(state: SessionState, user: string, world: World): [Outcome, ...Outcome[]] {
  const messages = world.maildrop(user);
  if (messages === "in-use") return refuse(state, "in-use", "rfc1939/4/exclusive-lock", "IN-USE");
  const entries = messages.map((message) => ({ ...message, deleted: false }));
  const next: SessionState = { ...state, phase: "transaction", owner: user, entries };
  return accept(next, "logged-in", "rfc1939/4/enters-transaction");
}

function auth(state: SessionState, args: readonly string[], world: World): [Outcome, ...Outcome[]] {
  const [mechanism = "", initial] = args;
  if (args.length > 2) return refuse(state, "bad-arguments", "rfc1939/3/invalid-command-refused");
  switch (mechanism.toUpperCase()) {
    case "PLAIN":
      if (initial !== undefined) return plain(state, initial === "=" ? "" : initial, world);
      return [
        {
          reply: { kind: "challenge", text: "" },
          next: { ...state, sasl: { mechanism: "PLAIN", challenge: "" } },
          because: "rfc5034/4/empty-challenge",
        },
      ];
    case "CRAM-MD5": {
      if (initial !== undefined) return refuse(state, "bad-arguments", "rfc5034/4/initial-response-refused");
      const challenge = world.newChallenge();
      const next: SessionState = { ...state, sasl: { mechanism: "CRAM-MD5", challenge } };
      return [{ reply: { kind: "challenge", text: challenge }, next, because: "rfc5034/4/challenge-format" }];
    }
    default:
      return refuse(state, "refused", "rfc5034/4/unknown-mechanism");
  }
}

function saslResponse(state: SessionState, command: Command, world: World): [Outcome, ...Outcome[]] {
  const { sasl, ...idle } = state;
  const line = command.raw;
  if (line === "*") return refuse(idle, "cancelled", "rfc5034/4/cancel");
  if (sasl?.mechanism !== "CRAM-MD5") return plain(idle, line, world);
  const decoded = base64(Buffer.from(line, "latin1"));
  if (!decoded.ok) return refuse(idle, "bad-arguments", "rfc5034/4/bad-base64");
  const user = world.checkCramMd5(sasl.challenge, latin1(decoded.value));
  if (user === undefined) return refuse(idle, "refused", "rfc5034/4/failure", "AUTH");
  return open(idle, user, world);
}

/** The PLAIN message: [authorize-id] NUL authenticate-id NUL password (RFC 2595 §6). */
function plain(state: SessionState, text: string, world: World): [Outcome, ...Outcome[]] {
  const decoded = base64(Buffer.from(text, "latin1"));
  if (!decoded.ok) return refuse(state, "bad-arguments", "rfc5034/4/bad-base64");
  const parts = latin1(decoded.value).split("\0");
  const [authorizeId = "", user = "", password = ""] = parts;
  const known = parts.length === 3 && user !== "" && isUtf8(user) && world.checkPassword(user, password);
  if (!known || (authorizeId !== "" && authorizeId !== user))
    return refuse(state, "refused", "rfc5034/4/failure", "AUTH");
  return open(state, user, world);
}

const isUtf8 = (octets: string): boolean => buffer.isUtf8(Buffer.from(octets, "latin1"));
