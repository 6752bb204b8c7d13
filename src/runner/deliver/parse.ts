import { UsageError } from "../../input/usage-error.js";
import { deliverByMailTransfer } from "./mail-transfer.js";
import { deliverToMaildir } from "./maildir.js";
import { deliverByProgram } from "./program.js";

/** A way for mail to get into maildrops. */
export interface Deliver {
  /** Delivers messages to one user, in order; they have arrived when it resolves, unless `queued`. Throws with a reason. */
  readonly send: (user: string, messages: readonly Uint8Array[]) => Promise<void>;
  /** Every octet reaches the store as it is: line ends, missing last CRLF. */
  readonly raw: boolean;
  /** The messages may arrive later (SMTP). */
  readonly queued: boolean;
}

/** `lmtp://host:port`, `smtp://host:port`, `maildir:/path/{user}`; throws UsageError. */
export function parseDeliver(text: string, timeoutMs: number): Deliver {
  const scheme = text.slice(0, Math.max(0, text.indexOf(":")));
  switch (scheme) {
    case "lmtp":
    case "smtp":
      return deliverByMailTransfer(scheme, text, timeoutMs);
    case "maildir":
      return deliverToMaildir(text.slice("maildir:".length).replace(/^\/\/(?=\/)/, ""));
    case "imap":
    case "imaps":
      throw new UsageError(
        "--deliver imap:// comes with mailspec's IMAP support; until then use lmtp://, smtp://, maildir: or --deliver-cmd",
      );
    default:
      throw new UsageError(`--deliver ${text}: write lmtp://host:port, smtp://host:port or maildir:/path/{user}`);
  }
}

/** `program {user}`: gets the message on standard input. */
export function parseDeliverCommand(command: string, timeoutMs: number): Deliver {
  if (command.trim() === "") throw new UsageError("--deliver-cmd needs a program");
  return deliverByProgram(command, timeoutMs);
}
