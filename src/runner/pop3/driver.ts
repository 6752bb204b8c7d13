import { secretsOf } from "../../protocols/pop3/credentials.js";
import { pop3Vocabulary } from "../../protocols/pop3/matcher.js";
import { pop3Rules } from "../../protocols/pop3/rules.js";
import type { Seen } from "../../protocols/pop3/seen.js";
import type { Driver } from "../driver.js";
import { arrive, backstage, leave } from "./arrive.js";
import { empty, maildrop } from "./maildrop.js";
import { probe } from "./probe.js";

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
