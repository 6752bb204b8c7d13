import net from "node:net";
import tls from "node:tls";

/** Milliseconds that a reply may take. */
const REPLY = 3000;
/** Octets of a reply that are looked at. */
const ENOUGH = 16_384;

/**
 * Whether an SMTP server in the clear takes mail for submission: it lets people log in, behind STARTTLS if need be, and takes nothing
 * for its own postmaster from who has not, as everybody may have who sends to a domain (RFC 5321 §4.5.1); `perhaps` where only the
 * former is so, for postmaster without a domain is taken by some whatever they ask of others. Nothing is sent.
 */
export async function isSubmission(host: string, port: number, domain?: string): Promise<"yes" | "no" | "perhaps"> {
  const plain = net.connect({ host, port });
  const open: net.Socket[] = [plain];
  try {
    const first = talk(plain);
    if (!(await first()).startsWith("220")) return "no";
    let offers = await first("EHLO mailspec.example");
    let ask = first;
    if (!hasAuth(offers) && /^250[ -]STARTTLS\b/im.test(offers) && (await first("STARTTLS")).startsWith("220")) {
      // Whom to trust is not the question yet.
      const secure = tls.connect({ socket: plain, rejectUnauthorized: false });
      open.push(secure);
      ask = talk(secure);
      offers = await ask("EHLO mailspec.example");
    }
    if (!hasAuth(offers)) return "no";
    const recipients = ["postmaster", ...(domain === undefined ? [] : [`postmaster@${domain}`])];
    for (const line of ["MAIL FROM:<>", ...recipients.map((its) => `RCPT TO:<${its}>`)])
      if ((await ask(line)).startsWith("5")) return "yes";
    return domain === undefined ? "perhaps" : "no";
  } finally {
    for (const socket of open) socket.destroy();
  }
}

const hasAuth = (offers: string) => /^250[ -]AUTH\b/im.test(offers);

/** Sends a line, if one is given, and gives the reply as far as it came. */
function talk(socket: net.Socket): (line?: string) => Promise<string> {
  let heard = "";
  let stir: (() => void) | undefined;
  let isOver = false;
  const end = () => {
    isOver = true;
    stir?.();
  };
  socket.on("data", (octets: Buffer) => {
    heard += octets.toString("latin1");
    stir?.();
  });
  socket.once("error", end).once("close", end);
  return (line) =>
    new Promise((done) => {
      const timer = setTimeout(end, REPLY);
      heard = line === undefined ? heard : "";
      stir = () => {
        if (!isOver && heard.length < ENOUGH && !/^\d{3}(?: .*)?\r?\n/m.test(heard)) return;
        clearTimeout(timer);
        stir = undefined;
        done(heard);
      };
      if (line !== undefined && !isOver) socket.write(`${line}\r\n`);
      stir();
    });
}
