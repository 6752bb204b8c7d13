import { UsageError } from "../../../input/usage-error.js";
import { type RuleTally, type Watch, watchWith } from "../../../protocol/rule.js";
import type { Sink, SinkPlace, SinkSession } from "../../../protocol/sink.js";
import { accountOf, type Target } from "../../../protocol/target.js";
import { always } from "../../../reference/at-work.js";
import { listeners, type Welcome } from "../../../reference/sockets.js";
import { isOfCase } from "../../../runner/case-sender.js";
import { mailboxes } from "../../../runner/read-back/memory.js";
import { latin1 } from "../../../wire/latin1.js";
import { transcript } from "../../../wire/transcript.js";
import { CLIENT } from "../client.js";
import type { Keywords } from "../event.js";
import type { Mailbox } from "../grammar/path.js";
import { ehloLine, replyLine } from "../grammar/reply.js";
import { reply, say, withoutTransaction } from "../model/outcomes.js";
import type { RelayEvent, Told } from "../relay/event.js";
import type { RelayRule } from "../relay/rule.js";
import { relayRulesFor } from "../relay/rules.js";
import type { Variant } from "../variant.js";
import type { Hooks } from "./fault.js";
import { type Scripts, sinkScripts } from "./scripts.js";
import { serve } from "./session.js";
import type { Store } from "./store.js";

/** Milliseconds before the greeting, in which who doesn't wait for it is seen. */
const GREETING = 10;

/** Milliseconds before the reply to QUIT, in which who doesn't wait for it is seen. */
const GOODBYE = 25;

/** What a relay may say in one session: each thing is kept until it is clear whose mail it is. Who says more is hung up on. */
const MOST = 20_000;

/** The same as long as nothing of it is mailspec's: what comes again and again is not to take all the time there is. */
const MOST_OF_STRANGERS = 2000;

/** Octets of mail data that are waited for of who sends nobody's mail. */
const STRANGERS = 1_000_000;

/** Offered only where a case asks for it: relays are to come as they are. */
const NEVER = ["AUTH", "STARTTLS"];

/**
 * Listens for the mail that a server passes on, takes all of it, and watches how it comes. `ruler`: the variant under test,
 * by whose name the rules are called. Throws UsageError.
 */
export async function listenFor(
  ruler: Variant,
  { endpoint, without = [], listening }: SinkPlace,
  target: Target,
  ended: (session: SinkSession) => void,
): Promise<Sink> {
  const variant = endpoint.protocol as Variant;
  const isKnown = (address: string) =>
    isOfCase(address) || address.endsWith("@elsewhere.invalid") || accountOf(address, target) !== undefined;
  const store = sinkStore(target, isKnown);
  const rules = relayRulesFor(ruler);
  const scripts = sinkScripts();
  /** Sessions that go on. */
  const open = new Set<() => void>();
  const server = await listeners(
    { host: endpoint.host, port: endpoint.port, tlsPort: undefined, allowHalfOpen: true },
    (client) => {
      const end = session({ client, variant, store, scripts, without, rules, isKnown }, (its) => {
        open.delete(end);
        ended(its);
      });
      open.add(end);
    },
  ).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--sink ${endpoint.url}: cannot listen there: ${error.message}`);
  });
  if (server.port !== undefined) listening?.(server.port, server.certificate.cert);
  return {
    readBack: store.mailboxes,
    scripts,
    async close() {
      for (const end of open) end();
      await server.close();
    },
  };
}

interface Met {
  readonly client: Welcome;
  readonly variant: Variant;
  readonly store: Store;
  readonly scripts: Scripts;
  readonly without: readonly string[];
  readonly rules: readonly RelayRule[];
  /** Whether mailspec has caused mail from or to that address. */
  readonly isKnown: (address: string) => boolean;
}

/** Serves one connection; `ended` hears of it if mailspec has caused it. Gives what ends it from our side. */
function session(
  { client, variant, store, scripts, without, rules, isKnown }: Met,
  ended: (session: SinkSession) => void,
): () => void {
  const { socket, number: connection } = client;
  const record = transcript();
  const watch: Watch<RelayEvent> = watchWith(rules);
  /** What came before it was clear that mailspec has caused it. */
  let held: RelayEvent[] | undefined = [];
  let offered: Keywords = new Map();
  let previous = "";
  let isOver = false;
  let isTurnedAway = false;
  /** QUIT, or whatever else ended the session. */
  let isAnswered = false;
  /** Then comes a reply that is held back. */
  let heldUntil = 0;
  let said = 0;

  const known = () => {
    for (const its of held ?? []) watch.see(its);
    held = undefined;
  };
  const see = (event: RelayEvent) => {
    if (held && event.kind === "told" && isKnown(addressIn(event))) known();
    if (held) held.push(event);
    else watch.see(event);
  };
  const context = (entry: number) => ({ connection, entry, variant, answers: undefined });
  const over = (isTheirs: boolean) => {
    if (isOver) return;
    isOver = true;
    if (isTheirs && !isTurnedAway)
      see({
        ...context(Math.max(0, record.length() - 1)),
        kind: "ended",
        quit: previous === "QUIT",
        awaited: isAnswered,
        impatient: heldUntil > performance.now(),
      });
    ended({ tally: held ? new Map<string, RuleTally>() : watch.tally, transcript: record });
  };

  socket.on("error", () => socket.destroy());
  socket.on("close", () => over(true));
  socket.on("end", () => {
    over(true);
    socket.end();
  });
  setTimeout(() => {
    const early = new Uint8Array(socket.readableLength);
    see({ ...context(0), kind: "began", early });
    if (isOver) return;
    const { hooks, isScripted, secureContext = client.secureContext } = scripts.session(NEVER, without);
    // It runs alone: whoever comes now comes for it.
    if (isScripted) known();
    serve({
      ...client,
      secureContext,
      variant,
      store,
      faults: always({
        ...refusing(hooks),
        holds(answered) {
          const late = hooks.holds?.(answered) ?? 0;
          if (late > 0) heldUntil = performance.now() + late;
          return late;
        },
        lingers: { ms: GOODBYE, over: () => (isAnswered = true) },
      }),
      shaken: (isTls) => see({ ...context(Math.max(0, record.length() - 1)), kind: "shaken", isTls }),
      see({ input, wire, before, outcome, replies, behind }) {
        if (isOver) return;
        if (++said > (held ? MOST_OF_STRANGERS : MOST)) {
          over(false);
          socket.destroy();
          return;
        }
        const entry = record.octets(connection, "S", wire);
        see({ ...context(entry), kind: "told", input, wire, before, offered, outcome, behind, previous });
        record.octets(connection, "C", replies);
        // Who is turned away need not say goodbye.
        if (outcome.closes && !/^QUIT$/i.test(input.kind === "command" ? input.command.verb : "")) isTurnedAway = true;
        if (input.kind === "command" || input.kind === "chunk") previous = input.command.verb;
        if (/^(?:EHLO|LHLO|HELO)$/.test(previous) && replies.toString("latin1", 0, 3) === "250")
          offered = previous === "HELO" ? new Map() : keywordsIn(replies);
      },
    });
  }, GREETING);
  return () => over(false);
}

/** The address of a MAIL or RCPT command, whether it was taken or not; "" in others. */
function addressIn({ input, wire }: Told): string {
  if (input.kind !== "command" || !/^(?:MAIL|RCPT)$/.test(input.command.verb)) return "";
  return /<([^<>]*)>/.exec(latin1(wire))?.[1] ?? "";
}

/** The extensions that an EHLO response offers. */
function keywordsIn(replies: Buffer): Keywords {
  const keywords = new Map<string, readonly string[]>();
  for (const line of replies.toString("latin1").split("\r\n").slice(1)) {
    const parsed = replyLine(Buffer.from(line, "latin1"));
    const its = parsed.ok ? ehloLine(parsed.value.text) : parsed;
    if (its.ok) keywords.set(its.value.keyword.toUpperCase(), its.value.params);
  }
  return keywords;
}

/** Everything that comes has a mailbox: its account's, or one of its own. */
function sinkStore(target: Target, isKnown: (address: string) => boolean): Store {
  const its = mailboxes("the sink", true);
  const addressIn = ({ written, domain }: Mailbox) =>
    Buffer.from(domain === undefined ? `${written}@${target.domain ?? CLIENT}` : written, "latin1").toString("utf8");
  return {
    // What has become of an address on its way is for the cases to judge, its case of letters, too.
    ownerOf: ({ mailbox }) => accountOf(addressIn(mailbox), target)?.user ?? addressIn(mailbox).toLowerCase(),
    deliver: (user, octets, envelope) => its.put(user, { octets, ...envelope }),
    mailboxes: its,
    isTooMuch(octets, { transaction }) {
      if (octets <= STRANGERS) return false;
      const addresses = transaction?.recipients.map(({ mailbox }) => mailbox.written) ?? [];
      return ![transaction?.reversePath ?? "", ...addresses].some(isKnown);
    },
    world: {
      name: `sink.${CLIENT}`,
      domain: target.domain ?? CLIENT,
      maxSize: 40_000_000,
      maxRecipients: 1000,
      takesAnything: true,
      standing: () => "here",
      passwordOf: () => undefined,
      checkPassword: () => false,
      newChallenge: () => "",
      mechanisms: [],
    },
  };
}

/** Mail lies there as it came. Refuses what cases want to see refused by the address alone. */
const refusing = (scripted: Hooks): Hooks => ({
  ...scripted,
  delivered: (_message, { content }) => Buffer.from(content),
  outcome(state, input, world, proper) {
    const outcome = scripted.outcome?.(state, input, world, proper) ?? proper();
    if (input.kind === "command" && input.command.verb === "RCPT") {
      const added = outcome.next.transaction?.recipients.at(-1)?.mailbox.local ?? "";
      if (added.startsWith("refuse-"))
        return say(state, reply("550", "5.1.1", "There is no such mailbox"), "rfc5321/3.3/rcpt-unknown-550");
    }
    const isFor = (prefix: string) =>
      state.transaction?.recipients.some(({ mailbox }) => mailbox.local.startsWith(prefix));
    if (input.kind === "command" && input.command.verb === "DATA" && isFor("no-data-"))
      return say(state, reply("554", "5.6.0", "Not this"), "rfc5321/3.3/data-354");
    // A refused chunk ends the transaction (RFC 3030 §2).
    if (input.kind === "chunk" && isFor("no-data-"))
      return say(withoutTransaction(state), reply("554", "5.6.0", "Not this"), "rfc3030/2/bdat-failed");
    return outcome;
  },
});
