import type { CommandSpec } from "./command-spec.js";
import { auth } from "./commands/auth.js";
import { bdat } from "./commands/bdat.js";
import { dataCommand } from "./commands/data.js";
import { ehlo, helo, lhlo } from "./commands/ehlo.js";
import { mail } from "./commands/mail.js";
import { help, noop, quit, rset } from "./commands/plain.js";
import { rcpt } from "./commands/rcpt.js";
import { starttls } from "./commands/starttls.js";
import { expn, vrfy } from "./commands/vrfy.js";

/** Every command that SMTP, submission and LMTP have. A new one is its file, and its name here. */
export const commands: readonly CommandSpec[] = [
  ehlo,
  helo,
  lhlo,
  mail,
  rcpt,
  dataCommand,
  bdat,
  rset,
  noop,
  vrfy,
  expn,
  help,
  starttls,
  auth,
  quit,
];

const byVerb: ReadonlyMap<string, CommandSpec> = new Map(commands.map((spec) => [spec.verb, spec]));

/** The command of a verb in upper case. */
export const specOf = (verb: string): CommandSpec | undefined => byVerb.get(verb);
