import type { FuzzProtocol } from "../../fuzz/in-turn/protocol.js";
import type { Driver } from "../../protocol/protocol.js";
import type { Sighting } from "../../protocol/watch.js";
import { specOf } from "./commands.js";
import { pop3Oracle } from "./oracle/oracle.js";
import { isOdd } from "./oracle/session.js";
import { pop3Driver } from "./protocol.js";

/** POP3 for the fuzz engine. */
export const pop3Fuzz: FuzzProtocol = {
  // What POP3 sightings hold beside the common part only POP3's own rules look at.
  driver: pop3Driver as unknown as Driver<Sighting>,
  oracle: pop3Oracle,
  mayPipeline: (offers) => offers.has("PIPELINING"),
  isOdd,
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
};
