import { UsageError } from "../../input/usage-error.js";
import type { ReadBack } from "../../protocol/delivery.js";
import type { Registered } from "../../protocol/protocol.js";
import type { Target } from "../../protocol/target.js";
import { pathIn } from "../deliver/parse.js";
import { readByProtocol } from "./by-protocol.js";
import { readMaildir } from "./maildir.js";
import { readMbox } from "./mbox.js";
import { readByProgram } from "./program.js";
import { schemesThatRead } from "./schemes.js";

/** `maildir:/path/{local}`, `mbox:/path/{local}`, or the URL of a server of a protocol with which mail can be fetched; throws UsageError. */
export function parseRead(text: string, target: Target, protocols: readonly Registered[]): ReadBack {
  const scheme = text.slice(0, Math.max(0, text.indexOf(":"))).toLowerCase();
  const others = schemesThatRead(protocols);
  if (scheme === "maildir") return readMaildir(text, pathIn(text), target.domain);
  if (scheme === "mbox") return readMbox(text, pathIn(text), target.domain);
  if (others.includes(scheme)) return readByProtocol(text, target, protocols);
  const ways = ["maildir:/path/{local}", "mbox:/path/{local}", ...others.map((name) => `${name}://host:port`)];
  const hint = `${ways.join(", ")} or --read-cmd`;
  throw new UsageError(`--read ${text.replace(/:\/\/.*@/s, "://…@")}: write ${hint}`);
}

/** `program {user}`: prints the mailbox as an mbox. */
export function parseReadCommand(command: string, { timeout, domain }: Pick<Target, "timeout" | "domain">): ReadBack {
  if (command.trim() === "") throw new UsageError("--read-cmd needs a program");
  return readByProgram(command, timeout, domain);
}
