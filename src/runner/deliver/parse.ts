import { UsageError } from "../../input/usage-error.js";
import type { Delivery } from "../../protocol/delivery.js";
import type { Registered } from "../../protocol/protocol.js";
import type { Target } from "../../protocol/target.js";
import { withoutUser } from "../target-url.js";
import { deliverByProtocol, schemesThatDeliver } from "./by-protocol.js";
import { deliverByMailTransfer } from "./mail-transfer.js";
import { deliverToMaildir } from "./maildir.js";
import { deliverToMbox } from "./mbox.js";
import { deliverByProgram } from "./program.js";

/**
 * `lmtp://host:port`, `smtp://host:port`, `maildir:/path/{user}`, `mbox:/path/{user}`, or the URL of a server of one of
 * `protocols` that puts mail into mailboxes; throws UsageError. `target`: to which it goes; its `domain`: of users who have none.
 */
export function parseDeliver(text: string, target: Target, protocols: readonly Registered[]): Delivery {
  const { timeout: timeoutMs, domain } = target;
  const scheme = text.slice(0, Math.max(0, text.indexOf(":"))).toLowerCase();
  const others = schemesThatDeliver(protocols);
  if (others.includes(scheme)) return deliverByProtocol(text, target, protocols);
  switch (scheme) {
    case "lmtp":
    case "smtp":
      return deliverByMailTransfer(scheme, text, timeoutMs, domain);
    case "maildir":
      return deliverToMaildir(pathIn(text), domain);
    case "mbox":
      return deliverToMbox(pathIn(text), timeoutMs, domain);
    default: {
      const urls = ["lmtp", "smtp", ...others].map((name) => `${name}://host:port`).join(", ");
      throw new UsageError(`--deliver ${withoutUser(text)}: write ${urls}, maildir:/path/{user} or mbox:/path/{user}`);
    }
  }
}

/** `maildir:/path` and `maildir:///path` are the same. */
export const pathIn = (text: string) => text.slice(text.indexOf(":") + 1).replace(/^\/\/(?=\/)/, "");

/** `program {user}`: gets the message on standard input; only who gives it knows whether it keeps every octet (`raw`). */
export function parseDeliverCommand(command: string, timeoutMs: number, raw: boolean, domain?: string): Delivery {
  if (command.trim() === "") throw new UsageError("--deliver-cmd needs a program");
  return deliverByProgram(command, timeoutMs, raw, domain);
}
