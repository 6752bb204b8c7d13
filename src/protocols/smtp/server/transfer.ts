import { dotStuff } from "../../../wire/dot-stuffing.js";
import { extensions } from "../extensions/extensions.js";
import type { Parameter } from "../grammar/path.js";
import type { Recipient } from "../model/state.js";
import { bodyFor } from "./body.js";
import { type Connection, connectTo, type Hop, LOST, type Reply } from "./next-hop.js";
import type { Attempt, Passed, Verdict } from "./passed.js";
import type { TransferHooks } from "./transfer-hooks.js";

/** Parameters that are passed on to who offers the extension that brings them. */
const brought: ReadonlyMap<string, readonly string[]> = new Map(
  extensions.flatMap(({ isPassedOn, keyword, mail = {}, rcpt = {} }) =>
    isPassedOn ? [[keyword, [...Object.keys(mail), ...Object.keys(rcpt)]] as const] : [],
  ),
);

const keywordOf = (line: string): string => line.split(" ")[0]?.toUpperCase() ?? "";
const NOTHING: ReadonlySet<string> = new Set();
const has = (parameters: readonly Parameter[], name: string): boolean =>
  parameters.some(({ keyword }) => keyword === name);
const printed = (parameters: readonly Parameter[]): string =>
  parameters.map(({ keyword, value }) => ` ${keyword}${value === undefined ? "" : `=${value}`}`).join("");

/** RFC 5321 §4.2: by the first digit alone; what is no code is an error for good. 552 to RCPT is too many recipients (§4.5.3.1.10). */
const properly = ({ code }: Reply, line: string): Verdict =>
  /^[23]/.test(code) ? "taken" : code.startsWith("4") || (line === "RCPT" && code === "552") ? "later" : "failed";

/** One session with the next server; gives what became of the message for each recipient. */
export async function transfer(
  protocol: "smtp" | "lmtp",
  hop: Hop,
  name: string,
  passed: Passed,
  hooks: TransferHooks,
  mayTls = !hooks.withoutTls,
): Promise<readonly Attempt[]> {
  const { sender, parameters, recipients } = passed;
  const connection = connectTo(hop);
  const { say, read } = speaker(connection, hooks, () => isSecure);
  const meaning = (reply: Reply, line: string): Verdict =>
    hooks.verdict?.(properly(reply, line), reply, line) ?? properly(reply, line);
  let isSecure = false;
  let isVerified = false;
  let offered: ReadonlySet<string> = NOTHING;
  let auth: ReadonlySet<string> = NOTHING;
  const all = (verdict: Verdict, reply: Reply | undefined, status?: string): readonly Attempt[] =>
    recipients.map((recipient) => ({
      recipient,
      verdict,
      ...(reply && { reply }),
      ...(status !== undefined && { status }),
      hasDsn: false,
    }));
  const quit = async () => {
    if (!hooks.withoutQuit && !connection.isOver()) await say(["QUIT"]);
    return undefined;
  };
  const hello = async (clear: ReadonlySet<string>): Promise<Reply> => {
    const verb = protocol === "lmtp" ? "LHLO" : "EHLO";
    let [reply = LOST] = await say([`${verb} ${name}`]);
    const keywords = reply.lines.slice(1).map((line) => line.toUpperCase().split(" "));
    offered = new Set(reply.code.startsWith("2") ? reply.lines.slice(1).map(hooks.keyword ?? keywordOf) : []);
    offered = hooks.offered?.(offered, clear) ?? offered;
    auth = new Set(keywords.find(([keyword]) => keyword === "AUTH"));
    if (reply.code.startsWith("5") && verb === "EHLO") [reply = LOST] = await say([`HELO ${name}`]);
    return reply;
  };
  try {
    const greeting = await read("");
    if (meaning(greeting, "") !== "taken") return (await quit()) ?? all(meaning(greeting, ""), greeting);
    const introduced = await hello(NOTHING);
    if (meaning(introduced, "EHLO") !== "taken") return (await quit()) ?? all(meaning(introduced, "EHLO"), introduced);
    if (offered.has("STARTTLS") && mayTls) {
      const clear = offered;
      const [go = LOST] = await say(["STARTTLS"]);
      if (go.code === "220") {
        if (hooks.beforeTls) connection.write(hooks.beforeTls);
        const shaken = await connection.startTls();
        if (shaken === "failed") return await transfer(protocol, hop, name, passed, hooks, false);
        isSecure = true;
        isVerified = shaken === "verified";
        const again = await hello(clear);
        if (meaning(again, "EHLO") !== "taken") return (await quit()) ?? all(meaning(again, "EHLO"), again);
      }
    }
    // RFC 8689 §4.2.1. Reports come also where that is not to be had (§5).
    const asksTls = has(parameters, "REQUIRETLS") && !passed.isReport;
    if (hooks.needsTls?.(asksTls, passed) ?? asksTls) {
      const lacks =
        !isSecure || !(isVerified || hooks.trusting) ? "5.7.10" : offered.has("REQUIRETLS") ? undefined : "5.7.30";
      if (lacks !== undefined) return (await quit()) ?? all("failed", undefined, lacks);
    }
    const isUnicode = has(parameters, "SMTPUTF8");
    if (isUnicode && !offered.has("SMTPUTF8")) return (await quit()) ?? all("failed", undefined, "5.6.7");
    const body = bodyFor(passed, offered, hooks);
    if (!body) return (await quit()) ?? all("failed", undefined, "5.6.3");
    let isAuthenticated = false;
    if (auth.has("PLAIN")) {
      const [welcome = LOST] = await say([`AUTH PLAIN ${Buffer.from("\0relay\0relay").toString("base64")}`]);
      isAuthenticated = welcome.code === "235";
    }

    const taken = new Set([...offered].flatMap((keyword) => brought.get(keyword) ?? []));
    const isTaken = ({ keyword }: Parameter) => taken.has(keyword);
    // What DATA sends ends its last line (RFC 5321 §4.1.1.4).
    const closes = body.isChunked || body.content.subarray(-2).equals(Buffer.from("\r\n")) ? 0 : 2;
    const size = hooks.size?.(body.content) ?? body.content.length + closes;
    const onMail: readonly Parameter[] = [
      ...(offered.has("SIZE") ? [{ keyword: "SIZE", value: String(size) }] : []),
      ...(body.declared === undefined ? [] : [{ keyword: "BODY", value: body.declared }]),
      ...parameters.filter(isTaken),
      // RFC 4954 §5
      ...(isAuthenticated ? authParameter(hooks.auth ? hooks.auth(authOf(passed), passed) : authOf(passed)) : []),
    ];
    const mail = `MAIL FROM:<${sender}>${printed(onMail)}`;
    const rcpts = recipients.map(
      ({ mailbox, parameters: its }) => `RCPT TO:<${mailbox.written}>${printed(its.filter(isTaken))}`,
    );
    const group = [mail, ...rcpts, ...(body.isChunked ? [] : ["DATA"])];
    const replies = offered.has("PIPELINING") ? await say(group) : await oneByOne(group, say, meaning);
    const [from = LOST, ...others] = hooks.counts?.(replies) ?? replies;
    const hasDsn = offered.has("DSN");
    const attempt = (recipient: Recipient, reply: Reply, line: string): Attempt => ({
      recipient,
      verdict: meaning(reply, line),
      reply,
      hasDsn,
    });
    const attempts = new Map<Recipient, Attempt>();
    recipients.forEach((recipient, index) => {
      const isFrom = meaning(from, "MAIL") !== "taken";
      attempts.set(
        recipient,
        isFrom ? attempt(recipient, from, "MAIL") : attempt(recipient, others[index] ?? LOST, "RCPT"),
      );
    });
    const accepted = recipients.filter((its) => attempts.get(its)?.verdict === "taken");
    const go = body.isChunked ? undefined : (others[recipients.length] ?? LOST);
    if (accepted.length === 0) {
      // RFC 2920 §3.1: what was accepted for nobody is ended at once.
      if (go?.code.startsWith("3")) {
        connection.write(hooks.sendsToNobody ? dotStuff(body.content) : ".\r\n");
        await read(".");
      }
    } else if (body.isChunked) {
      const ends = await chunked(body.content, connection, read, hooks, protocol === "lmtp" ? accepted.length : 1);
      if (ends.some(({ code }) => !code.startsWith("2"))) await say(["RSET"]);
      for (const [index, its] of accepted.entries())
        attempts.set(its, attempt(its, ends[index] ?? ends.at(-1) ?? LOST, "."));
    } else if (go && !go.code.startsWith("3") && !hooks.hasty?.("DATA")) {
      for (const its of accepted) attempts.set(its, attempt(its, go, "DATA"));
    } else {
      const wire = Buffer.from(dotStuff(body.content)).subarray(0, -3);
      connection.write(Buffer.concat([hooks.wire?.(wire) ?? wire, Buffer.from(".\r\n")]));
      let last: Reply | undefined;
      for (const its of accepted) {
        if (last === undefined || protocol === "lmtp") last = await read(".");
        attempts.set(its, attempt(its, last, "."));
      }
    }
    await quit();
    return recipients.flatMap((its) => attempts.get(its) ?? []);
  } finally {
    connection.end();
  }
}

/** What is said, a write at a time, and the replies to it. */
function speaker(connection: Connection, hooks: TransferHooks, isSecure: () => boolean) {
  /** Replies that nobody has waited for. */
  let ahead = 0;
  const read = async (line: string): Promise<Reply> => {
    if (hooks.hasty?.(line)) {
      ahead++;
      return { code: "250", lines: [] };
    }
    for (; ahead > 0; ahead--) await connection.next();
    const { patience } = hooks;
    const timer = patience === undefined ? undefined : setTimeout(() => connection.giveUp(), patience);
    const reply = await connection.next(hooks.linewise?.(line));
    clearTimeout(timer);
    return hooks.reply?.(reply) ?? reply;
  };
  const say = async (lines: readonly string[]): Promise<readonly Reply[]> => {
    const changed = lines.map((line) => (hooks.line ? hooks.line(line, { isSecure: isSecure() }) : line));
    const said = changed.filter((line) => line !== undefined);
    if (said.length > 0) connection.write(said.map((line) => `${line}\r\n`).join(""));
    const replies: Reply[] = [];
    for (const [index, line] of changed.entries())
      replies.push(line === undefined ? { code: "250", lines: [] } : await read(lines[index] ?? ""));
    return replies;
  };
  return { say, read };
}

/** A group for who does not announce PIPELINING: DATA is not said when nobody would get it. */
async function oneByOne(
  group: readonly string[],
  say: (lines: readonly string[]) => Promise<readonly Reply[]>,
  meaning: (reply: Reply, line: string) => Verdict,
): Promise<readonly Reply[]> {
  const replies: Reply[] = [];
  for (const line of group) {
    const verb = line.slice(0, 4);
    const isVain =
      (verb === "RCPT" && meaning(replies[0] ?? LOST, "MAIL") !== "taken") ||
      (verb === "DATA" && !replies.slice(1).some((reply) => meaning(reply, "RCPT") === "taken"));
    replies.push(...(isVain ? [LOST] : await say([line])));
  }
  return replies;
}

/** Sends a message in two chunks; gives the replies to the last one that was sent. */
async function chunked(
  content: Buffer,
  connection: Connection,
  read: (line: string) => Promise<Reply>,
  { sendsOn }: TransferHooks,
  ends: number,
): Promise<readonly Reply[]> {
  const half = Math.ceil(content.length / 2);
  connection.write(Buffer.concat([Buffer.from(`BDAT ${half}\r\n`), content.subarray(0, half)]));
  const first = await read("BDAT");
  if (!first.code.startsWith("2") && !sendsOn) return [first];
  const rest = content.subarray(half);
  connection.write(Buffer.concat([Buffer.from(`BDAT ${rest.length} LAST\r\n`), rest]));
  const replies: Reply[] = [];
  for (let index = 0; index < (first.code.startsWith("2") ? ends : 1); index++) replies.push(await read("."));
  return replies;
}

const authParameter = (value: string | undefined): readonly Parameter[] =>
  value === undefined ? [] : [{ keyword: "AUTH", value }];

/** Whose mail it is (RFC 4954 §5): as we were told by whom we know, or the one whom we know; else nobody knows. */
function authOf({ parameters, user }: Passed): string {
  if (user === undefined) return "<>";
  return parameters.find(({ keyword }) => keyword === "AUTH")?.value ?? user;
}
