import { inTurnPlayer } from "../../fuzz/in-turn/player.js";
import type { InTurn } from "../../fuzz/in-turn/protocol.js";
import type { Fuzz } from "../../protocol/fuzz.js";
import { latin1, octetText } from "../../wire/latin1.js";
import { specOf } from "./commands.js";
import type { Pop3Event } from "./event.js";
import { open } from "./open.js";
import { pop3Oracle } from "./oracle/oracle.js";
import { isOdd } from "./oracle/session.js";
import { unlike } from "./properties/mail.js";
import { pop3Properties } from "./properties.js";
import { pop3Rules } from "./rules.js";
import { pop3World } from "./world.js";

const firstLine = (event: Pop3Event) => latin1(event.kind === "reply" ? event.line.octets : event.octets);

const pop3InTurn: InTurn<Pop3Event> = {
  open,
  world: pop3World,
  rules: pop3Rules,
  states: { connected: "connected", greeted: "authorization", loggedIn: "transaction" },
  oracle: pop3Oracle,
  mayPipeline: (offers) => offers.has("PIPELINING"),
  isOdd,
  isLogin: (line) => specOf(line.split(/[ \t]/, 1)[0]?.toUpperCase() ?? "")?.changes === "login",
  values: ({ user, password }) =>
    new Map([
      ["user", octetText(user)],
      ["password", octetText(password)],
    ]),
  replies: {
    line: firstLine,
    body: (event) => (event.kind === "reply" ? event.block?.octets : undefined),
    status: (event) => /^(?:\+OK|-ERR|\+)/.exec(firstLine(event))?.[0] ?? "other",
    isRefusal: (status) => status === "-ERR",
    isPositive: (pattern) => pattern.startsWith("+OK"),
    positive: "+OK",
    negative: "-ERR",
    any: "{:text}",
    listing: (lines) => ["+OK", ...lines, "."],
  },
  given: {
    unlike,
    messages: (given) => (Array.isArray(given) ? (given as readonly string[]) : []),
    wants: (maildrop) => ({ maildrop }),
  },
  clauses: {
    oneReply: "rfc1939/3/one-response-per-command",
    closesAtTheEnd: "rfc1939/6/quit-releases-and-closes",
    greeting: "rfc1939/4/greeting",
    followsFromContent: "rfc1939/11/exact-size",
    nothingBeforeTls: "rfc2595/4/nothing-before-handshake",
    whileShared: (covers) => (/^rfc1939\/(?:4|5|7|11)\//.test(covers) ? "rfc1939/4/exclusive-lock" : covers),
  },
  lines: {
    login: ["USER {user}", "PASS {password}"],
    marker: { line: "STAT", reply: /^\+OK \d+ \d+/ },
    startTls: { line: "STLS", agreed: "+OK" },
    afterTls: ["MAILSPEC", "USER {user}"],
  },
  learn: (command, line) => specOf(command.toUpperCase())?.listing?.learn(line),
  needsOf: (line) => specOf(line.split(" ")[0]?.toUpperCase() ?? "")?.announcedBy?.tag,
};

/** POP3's fuzzing. */
export const pop3Fuzz: Fuzz = {
  properties: pop3Properties,
  player: (place) => inTurnPlayer(pop3InTurn, place),
};
