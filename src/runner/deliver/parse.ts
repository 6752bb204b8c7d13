import { UsageError } from "../../input/usage-error.js";
import type { Delivery } from "../../protocol/delivery.js";
import { deliverByMailTransfer } from "./mail-transfer.js";
import { deliverToMaildir } from "./maildir.js";
import { deliverToMbox } from "./mbox.js";
import { deliverByProgram } from "./program.js";

/**
 * `lmtp://host:port`, `smtp://host:port`, `maildir:/path/{user}`, `mbox:/path/{user}`; throws UsageError. `domain`: of users
 * who have none.
 */
export function parseDeliver(text: string, timeoutMs: number, domain?: string): Delivery {
  const scheme = text.slice(0, Math.max(0, text.indexOf(":")));
  switch (scheme) {
    case "lmtp":
    case "smtp":
      return deliverByMailTransfer(scheme, text, timeoutMs, domain);
    case "maildir":
      return deliverToMaildir(pathIn(text), domain);
    case "mbox":
      return deliverToMbox(pathIn(text), timeoutMs, domain);
    case "imap":
    case "imaps":
      throw new UsageError(
        "--deliver imap:// comes with mailspec's IMAP support; until then use lmtp://, smtp://, maildir:, mbox: or --deliver-cmd",
      );
    default:
      throw new UsageError(
        `--deliver ${text}: write lmtp://host:port, smtp://host:port, maildir:/path/{user} or mbox:/path/{user}`,
      );
  }
}

/** `maildir:/path` and `maildir:///path` are the same. */
export const pathIn = (text: string) => text.slice(text.indexOf(":") + 1).replace(/^\/\/(?=\/)/, "");

/** `program {user}`: gets the message on standard input; only who gives it knows whether it keeps every octet (`raw`). */
export function parseDeliverCommand(command: string, timeoutMs: number, raw: boolean, domain?: string): Delivery {
  if (command.trim() === "") throw new UsageError("--deliver-cmd needs a program");
  return deliverByProgram(command, timeoutMs, raw, domain);
}
