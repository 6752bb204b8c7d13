import type { Driver } from "../../protocol/protocol.js";
import { secretsOf } from "./credentials.js";
import type { Seen } from "./event.js";
import { pop3Vocabulary } from "./language.js";
import { arrive, backstage, leave } from "./open.js";
import { probe } from "./probe.js";
import { pop3Rules } from "./rules.js";
import { empty, maildrop } from "./world.js";

/** How the runner deals with POP3. */
export const pop3Driver: Driver<Seen> = {
  vocabulary: pop3Vocabulary,
  rules: pop3Rules,
  rulesTitle: "POP3 rules, watched on all traffic",
  probe,
  arrive,
  leave,
  maildrop,
  empty: (target, endpoint, account) => empty(backstage(target, endpoint, account)),
  secretsOf: (account) => secretsOf(account, []),
  spoils: (seen) =>
    seen.kind === "reply" && seen.command?.keyword === "DELE" && seen.status.ok && seen.status.value.status === "+OK",
};
