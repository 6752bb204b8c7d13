import { errand } from "../../protocol/place.js";
import type { Certainty } from "../../protocol/protocol.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import type { Endpoint, Target } from "../../protocol/target.js";
import { command, introduce, mechanismsOf } from "./client.js";
import { open } from "./open.js";
import { keywordsOf } from "./session.js";

/**
 * Whether a server in the clear takes mail for submission: it lets people log in, behind STARTTLS if need be, and takes nothing for its
 * own postmaster from who has not, as everybody may have who sends to a domain (RFC 5321 §4.5.1); `perhaps` where only the former is
 * so, for postmaster without a domain is taken by some whatever they ask of others. No mail is sent.
 */
export async function asSubmission(target: Target, endpoint: Endpoint): Promise<Certainty> {
  const { timeout, domain } = target;
  // Whom to trust is not the question yet.
  const place = { ...errand({ ...target, tls: { insecure: true } }, endpoint, NOBODY), secureFirst: false };
  try {
    const { session } = await open("smtp", place, 1, "greeted");
    try {
      const letsIn = async () => {
        const introduced = await introduce(session, "smtp", timeout);
        return {
          hasAuth: introduced.ok && mechanismsOf(introduced.reply).length > 0,
          hasTls: introduced.ok && keywordsOf(introduced.reply).has("STARTTLS"),
        };
      };
      let { hasAuth, hasTls } = await letsIn();
      if (
        !hasAuth &&
        hasTls &&
        (await command(session, "STARTTLS", timeout)).ok &&
        (await session.startTls(timeout)).ok
      )
        ({ hasAuth } = await letsIn());
      if (!hasAuth) return "no";
      const recipients = ["postmaster", ...(domain === undefined ? [] : [`postmaster@${domain}`])];
      for (const line of ["MAIL FROM:<>", ...recipients.map((its) => `RCPT TO:<${its}>`)]) {
        const answered = await command(session, line, timeout);
        if (!answered.ok && answered.reply?.code.startsWith("5")) return "yes";
      }
      return domain === undefined ? "perhaps" : "no";
    } finally {
      session.connection.drop();
    }
  } catch (error) {
    if (error instanceof SetUpError) return "no";
    throw error;
  }
}

const NOBODY = { user: "mailspec", password: "" };
