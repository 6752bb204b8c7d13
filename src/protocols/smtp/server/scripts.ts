import type tls from "node:tls";
import { createSecureContext } from "node:tls";
import { memo } from "../../../protocol/memo.js";
import type { SinkScripts } from "../../../protocol/sink.js";
import { selfSignedCertificate } from "../../../reference/certificate.js";
import { latin1 } from "../../../wire/latin1.js";
import { reply, say, withoutTransaction } from "../model/outcomes.js";
import type { Input, MailTransaction, ModelReply, Outcome, Recipient, SessionState } from "../model/state.js";
import { RELAYED } from "../open.js";
import { CLOSE, changesSessions, isOfSession, replyOf, type SinkScript } from "../sink-script.js";
import type { Hooks } from "./fault.js";
import { printOutcome } from "./print.js";

/** What cases want of the sink, and how a session comes by it. */
export interface Scripts extends SinkScripts {
  /** Of the session that begins now. `hidden`: keywords that are never offered, unless a case asks for them. */
  readonly session: (hidden: readonly string[], without: readonly string[]) => ScriptedSession;
}

interface ScriptedSession {
  readonly hooks: Hooks;
  /** It is another than sessions usually are. */
  readonly isScripted: boolean;
  readonly secureContext?: tls.SecureContext;
}

/** Replies that are used up, by the script's own counting. */
interface Playing {
  readonly script: SinkScript;
  readonly said: Map<string, number>;
}

/** The case that an address is made from; undefined: none. Notifications go to the sender, and are not its mail. */
const caseOf = (address: string): string | undefined =>
  address.toLowerCase().endsWith(`@${RELAYED}`)
    ? /mailspec-[0-9a-f]+-\d+/i.exec(address)?.[0].toLowerCase()
    : undefined;
const caseOfRecipient = memo(({ mailbox }: Recipient) => caseOf(mailbox.written));
const senderCaseOf = (address: string): string | undefined =>
  /(mailspec-[0-9a-f]+-\d+)@mailspec\.example$/i.exec(address)?.[1]?.toLowerCase();

/** The scripts of a sink. */
export function sinkScripts(): Scripts {
  const known = new Map<string, Playing>();
  let current: Playing | undefined;
  let untrusted: tls.SecureContext | undefined;
  return {
    isUsual: () => current === undefined,
    begin(sender, script) {
      current = undefined;
      if (script === undefined) return;
      const its: Playing = { script: script as SinkScript, said: new Map() };
      known.set(senderCaseOf(sender) ?? "", its);
      if (changesSessions(its.script)) current = its;
    },
    session(hidden, without) {
      const its = current;
      if (its?.script.isUntrusted) untrusted ??= createSecureContext(selfSignedCertificate());
      return {
        isScripted: its !== undefined,
        hooks: hooksOf(its, known, hidden, without),
        ...(its?.script.isUntrusted && untrusted && { secureContext: untrusted }),
      };
    },
  };
}

function hooksOf(
  own: Playing | undefined,
  known: ReadonlyMap<string, Playing>,
  hidden: readonly string[],
  without: readonly string[],
): Hooks {
  /** Outcomes that are said in words of a script. */
  const written = new WeakMap<Outcome, Buffer>();
  /** Those that come late. */
  const late = new WeakMap<Outcome, number>();

  const offersAuth = own?.script.with.some((its) => keywordOf(its) === "AUTH") === true;
  let isAuthenticated = false;
  const playingFor = (addresses: readonly (string | undefined)[]): Playing | undefined =>
    addresses.flatMap((id) => (id === undefined ? [] : [known.get(id)])).find((its) => its !== undefined);
  // Of a thousand recipients the one that is refused next is asked a thousand times.
  const casesIn = memo(({ recipients, reversePath }: MailTransaction): readonly (string | undefined)[] =>
    // Where nobody was accepted it is the sender's.
    recipients.length > 0 ? [...new Set(recipients.map(caseOfRecipient))] : [senderCaseOf(reversePath)],
  );
  const takenBy = ({ transaction }: SessionState): Playing | undefined =>
    transaction && playingFor(casesIn(transaction));

  return {
    outcome(state, input, _world, proper) {
      const line = lineOf(input);
      const playing = isOfSession(line) ? own : (playingFor([caseIn(line)]) ?? takenBy(state));
      // Sessions outlive cases: such mail has to come again.
      if (playing && playing !== own && changesSessions(playing.script))
        return { ...proper(), replies: [reply("421", "4.3.2", "Come again")], next: state, closes: true };
      if (/^AUTH /i.test(line)) isAuthenticated = true;
      // Who offers AUTH wants it: what comes without says nothing of who it is from.
      if (offersAuth && !isAuthenticated && /^MAIL/i.test(line))
        return say(state, reply("530", "5.7.0", "Authenticate first"), "rfc4954/6/authentication-required");
      if (!playing) return proper();
      const outcome = proper();
      const isForSome = (outcome.takes?.recipients.length ?? 0) > 0;
      if (outcome.replies.length > 1 || (isEnd(input) && outcome.next.variant === "lmtp" && isForSome))
        return ofEach(playing, outcome, state, { written, late });
      const text = nextReply(playing, isEnd(input) ? "." : line);
      if (text === undefined) return outcome;
      const its = replyOf(text);
      const said = saying(its.text, outcome, state, input, written);
      if (its.late > 0) late.set(said, its.late);
      return said;
    },
    holds: ({ outcome }) => late.get(outcome) ?? 0,
    reply(octets, { input, outcome, before }) {
      const said = written.get(outcome) ?? octets;
      if (input?.kind !== "command" || !/^[EL]HLO$/.test(input.command.verb) || written.has(outcome)) return said;
      const more = own?.script.with ?? [];
      const asked = more.map(keywordOf);
      const never = [...hidden, ...(before.secure ? (own?.script.underTls ?? []) : [])].filter(
        (its) => !asked.includes(its),
      );
      return ehloWith(said, more, [...never, ...without, ...(own?.script.without ?? [])]);
    },
  };
}

const keywordOf = (line: string): string => line.split(" ")[0]?.toUpperCase() ?? "";

/** The line as it was sent; of chunks the command. */
const lineOf = (input: Input): string => {
  if (input.kind === "command" || input.kind === "chunk") return input.command.raw.trimEnd();
  return input.kind === "response" ? latin1(input.line) : "";
};

const isEnd = (input: Input): boolean =>
  input.kind === "data" || (input.kind === "chunk" && /\bLAST$/i.test(lineOf(input)));

const caseIn = (line: string): string | undefined => {
  const address = /<([^<>]*)>/.exec(line)?.[1] ?? "";
  if (/^MAIL/i.test(line)) return senderCaseOf(address);
  return /^RCPT/i.test(line) ? caseOf(address) : undefined;
};

/** What the script says to a line next; undefined: nothing of its own. */
function nextReply({ script, said }: Playing, line: string): string | undefined {
  for (const [begins, replies, isAlways] of script.answers) {
    if (!line.toUpperCase().startsWith(begins.toUpperCase()) || (line === ".") !== (begins === ".")) continue;
    if (isAlways) return replies[0];
    const at = said.get(begins) ?? 0;
    said.set(begins, at + 1);
    if (at < replies.length) return replies[at];
  }
  return undefined;
}

/** An outcome with another reply, and what follows from that. */
function saying(
  text: string,
  outcome: Outcome,
  state: SessionState,
  input: Input,
  written: WeakMap<Outcome, Buffer>,
): Outcome {
  const ends = input.kind === "data" || input.kind === "chunk";
  const { because } = outcome;
  const replies = [reply(text.slice(0, 3), undefined, text.slice(4))] as const;
  const refused: Outcome = { replies, because, next: ends ? withoutTransaction(state) : state };
  const its: Outcome = text.startsWith("354")
    ? { ...refused, reads: "data" }
    : /^[23]/.test(text)
      ? { ...outcome }
      : { ...refused, ...((text === CLOSE || text.startsWith("421")) && { closes: true }) };
  written.set(its, Buffer.from(text === CLOSE ? "" : `${text.trimEnd().split("\n").join("\r\n")}\r\n`, "latin1"));
  return its;
}

/** LMTP: a reply for each recipient (RFC 2033 §4.2), and only those get it whose is 250. */
function ofEach(
  playing: Playing,
  outcome: Outcome,
  state: SessionState,
  { written, late }: { readonly written: WeakMap<Outcome, Buffer>; readonly late: WeakMap<Outcome, number> },
): Outcome {
  const all = nextReply(playing, ".");
  const recipients = state.transaction?.recipients ?? [];
  const scripted = recipients.map(({ mailbox }) => nextReply(playing, `. ${mailbox.written}`) ?? all);
  const texts = scripted.map((text) => (text === undefined ? undefined : replyOf(text).text));
  const closesAt = texts.indexOf(CLOSE);
  const said = closesAt < 0 ? texts : texts.slice(0, closesAt);
  const usual = (index: number): ModelReply => outcome.replies[index] ?? outcome.replies[0];
  const printed = said.map((text, index) =>
    text === undefined ? printOutcome({ ...outcome, replies: [usual(index)] }) : Buffer.from(`${text}\r\n`, "latin1"),
  );
  const isTaken = (index: number) =>
    index < said.length && (said[index] === undefined || said[index]?.startsWith("2") === true);
  const { takes: _all, ...rest } = outcome;
  const its: Outcome = {
    ...rest,
    ...(outcome.takes && { takes: { ...outcome.takes, recipients: recipients.filter((_, index) => isTaken(index)) } }),
    ...(closesAt >= 0 && { closes: true }),
  };
  written.set(its, Buffer.concat(printed));
  late.set(its, Math.max(0, ...scripted.map((text) => replyOf(text ?? "").late)));
  return its;
}

/** A response to EHLO with these lines, and without those keywords. */
function ehloWith(octets: Buffer, more: readonly string[], without: readonly string[]): Buffer {
  const [first = "", ...lines] = octets
    .toString("latin1")
    .split("\r\n")
    .slice(0, -1)
    .map((line) => line.slice(4));
  const asked = new Map(more.map((line) => [keywordOf(line), line]));
  const kept = lines
    .filter((line) => !without.includes(keywordOf(line)))
    .map((line) => {
      const its = asked.get(keywordOf(line));
      return its?.includes(" ") || its?.toUpperCase() !== its ? (its ?? line) : line;
    });
  const known = new Set(lines.map(keywordOf));
  // What belongs to a state of the session is there where the model says so.
  const added = more.filter((line) => !known.has(keywordOf(line)) && !/^(?:STARTTLS|AUTH|REQUIRETLS)$/i.test(line));
  const all = [first, ...kept, ...added];
  return Buffer.from(
    all.map((line, index) => `250${index === all.length - 1 ? " " : "-"}${line}\r\n`).join(""),
    "latin1",
  );
}
