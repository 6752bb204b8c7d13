import type { Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { type Account, addressOf, type Endpoint, type Target } from "../../protocol/target.js";
import { CLIENT, command } from "./client.js";
import type { SmtpEvent } from "./event.js";

/**
 * RFC 5321 §4.1.2: a Mailbox is a Local-part, "@" and a domain. Some servers take a bare name all the same; where one refuses it,
 * no reply to RCPT could be judged. Throws SetUpError with a line that says what to do.
 */
export async function seeRecipient(
  session: Session<SmtpEvent>,
  account: Account,
  target: Target,
  { url }: Pick<Endpoint, "url">,
): Promise<void> {
  const address = addressOf(account, target);
  if (address.includes("@")) return;
  const sender = await command(session, `MAIL FROM:<mailspec@${CLIENT}>`, target.timeout);
  if (!sender.ok) return;
  const named = await command(session, `RCPT TO:<${address}>`, target.timeout);
  await command(session, "RSET", target.timeout);
  if (named.ok || !named.reply || !/^5(?!30)/.test(named.reply.code)) return;
  throw new SetUpError(
    `${url} takes no mail for <${address}> (${named.reason.replace("the server answered ", "")}): say the domain of its mailboxes (--domain example.test), or of this one (--account ${address}@example.test:…)`,
  );
}
