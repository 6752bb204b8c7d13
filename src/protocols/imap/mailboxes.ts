import type { Failure } from "../../journal/record.js";
import { isOwn, looksLikeOurs } from "../../protocol/own-mail.js";
import type { Place } from "../../protocol/place.js";
import type { Outgoing, Session } from "../../protocol/session.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { strikes } from "../../protocol/strikes.js";
import { fixture } from "../../suite/fixture.js";
import { latin1 } from "../../wire/latin1.js";
import { type Transcript, transcript } from "../../wire/transcript.js";
import { inSomeForm, isBareRefused } from "./append-forms.js";
import { clauses } from "./clauses.js";
import { type AppendForm, append, commands, outgoing, type SetUpReply, withStrings } from "./client.js";
import { isCoerced } from "./coerced.js";
import type { ImapEvent } from "./event.js";
import { valueIn } from "./grammar/kind.js";
import { list } from "./grammar/list.js";
import { printAstring, printList, printString } from "./grammar/print.js";
import { hierarchyOf, isChildRefused } from "./hierarchy.js";
import { countIn, existsIn, factsIn, headerIn, instantOf } from "./mailbox-facts.js";
import { leave, open } from "./open.js";
import { nameOf, TAG } from "./tagging.js";
import type { WantedMessage } from "./wants.js";

/** Mailspec's own work on mailboxes between cases, on one session that stays open. Everything throws SetUpError. */
export interface Errands {
  /** Makes a mailbox that holds these messages. */
  readonly make: (mailbox: string, messages: readonly WantedMessage[]) => Promise<void>;
  /** Deletes mailboxes whose names begin so: mailspec's own, and nobody else's. */
  readonly removeAll: (prefix: string) => Promise<void>;
  /** INBOX holds these messages and nothing else: what is not ours is not deleted, unless anything may be wiped. */
  readonly fillInbox: (messages: readonly WantedMessage[]) => Promise<void>;
  /** `own`: what was put there in this run, and what else is there stays. */
  readonly emptyInbox: (whose: "own" | "all") => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Whose fault the refusal is not that says so (RFC 5530 §3): there is no room, or no right to it. */
const EXCUSED = /^[^ ]+ NO \[(?:OVERQUOTA|LIMIT|NOPERM|UNAVAILABLE|INUSE|CONTACTADMIN|CANNOT)\]/i;

/** What is asked for is against what the server is like, and never succeeds (RFC 5530 §3). */
const NEVER = /^[^ ]+ NO \[CANNOT\]/i;

/** Mailboxes of one case: nobody makes more. */
const MOST = 500;

/** From so many on, one message again and again is copied within the mailbox: thousands of APPENDs take a server seconds. */
const MANY = 50;

/** More entries of a transcript are not kept: the session goes on for a whole run. */
const LONG = 400;

export function errands(place: Place): Errands {
  const { target } = place;
  const { timeout } = target;
  let open_: { readonly session: Session<ImapEvent>; readonly record: Transcript } | undefined;
  const session = async () => {
    if (open_ && (open_.session.connection.ended() || open_.record.length() > LONG)) await end();
    if (open_) return open_;
    const record = transcript();
    const opened = await open({ ...place, transcript: record }, 1, "authenticated").catch((error: unknown) => {
      if (error instanceof SetUpError) error.said = record;
      throw error;
    });
    open_ = { session: opened.session, record };
    return open_;
  };
  const end = async () => {
    const its = open_;
    open_ = undefined;
    if (its) await leave(its.session, target);
  };
  const drop = () => {
    open_?.session.connection.drop();
    open_ = undefined;
  };

  /** Sends commands at once. What was refused, or has no result, breaks the clause that a right one is carried out. */
  const must = async (all: readonly Outgoing[], isFine: (name: string) => boolean = () => false) => {
    const { session: on, record } = await session();
    const patience = strikes(target);
    const work = [...new Set(all.map(({ octets }) => nameOf(latin1(octets.subarray(0, 80)))))].join(" ");
    const replies = await commands(on, all, patience.patience(work, timeout));
    for (const [index, its] of all.entries()) {
      const reply: SetUpReply | undefined = replies[index];
      const sent = latin1(its.octets.subarray(0, 200))
        .slice(TAG.length + 1)
        .trimEnd();
      if (reply?.ok || (reply?.refusal !== undefined && reply.event && isFine(nameOf(`x ${sent}`)))) continue;
      patience.note(work, reply !== undefined && !reply.isSilence);
      drop();
      throw failed(`x ${sent}`, reply, record);
    }
    patience.note(work, true);
    return replies;
  };
  const failed = (sent: string, reply: SetUpReply | undefined, record: Transcript): SetUpError => {
    const line = sent.slice(2);
    const reason = reply && !reply.ok ? reply.reason : "the connection ended";
    const requirement = clauses.accepts(Buffer.from(sent, "latin1"));
    const what = `${line} while preparing the mailbox: ${reason}`;
    const refusal = reply && !reply.ok ? reply.refusal : undefined;
    const isChild = refusal !== undefined && isChildRefused(line, refusal, hierarchyOf(place.offers));
    if (requirement === undefined || isChild || (refusal !== undefined && EXCUSED.test(refusal)))
      return new SetUpError(what, refusal === undefined ? {} : { refusal, isChoice: isChild || NEVER.test(refusal) });
    const none = reply && !reply.ok && reply.isSilence ? clauses.answers : (clauses.hangsUp ?? clauses.answers);
    const owner = reply && !reply.ok && reply.event ? requirement : none;
    const failure: Failure = {
      requirement: owner,
      expected: "OK",
      connection: 1,
      sent: line,
      entry: record.length() - 1,
      ...(refusal === undefined ? { event: reason } : { received: refusal, at: 0 }),
    };
    return new SetUpError(what, {
      breach: { failure, transcript: record },
      isSilence: refusal === undefined,
      ...(refusal !== undefined && { refusal }),
    });
  };

  /** Appends, and sees that so many are there. */
  const fill = async (
    before: readonly Outgoing[],
    mailbox: string,
    messages: readonly WantedMessage[],
    form: AppendForm,
  ) => {
    const appended = messages.map((its) => append(mailbox, fixture(its.fixture) ?? new Uint8Array(), { ...its, form }));
    const isAsked = messages.length > 0;
    const replies = await must([...before, ...appended, ...(isAsked ? [countOf(mailbox)] : [])]);
    if (!isAsked) return;
    await keepFacts(mailbox, messages);
    await seeCount(mailbox, messages.length, replies.at(-1));
  };
  const countOf = (mailbox: string) => outgoing(`STATUS ${printAstring(mailbox)} (MESSAGES)`);
  const seeCount = async (mailbox: string, count: number, reply: SetUpReply | undefined) => {
    const found = countIn(reply?.data ?? []);
    if (found === undefined || found === count) return;
    const { record } = await session();
    const failure: Failure = {
      requirement: clauses.accepts(Buffer.from("x APPEND")) ?? clauses.answers,
      expected: `* STATUS ${mailbox} (MESSAGES ${count})`,
      received: `* STATUS ${mailbox} (MESSAGES ${found})`,
      at: 0,
      connection: 1,
      entry: record.length() - 1,
    };
    throw new SetUpError(`${mailbox} should hold ${count} messages, and holds ${found}`, {
      breach: { failure, transcript: record },
    });
  };

  /** Sees that flags and dates of APPEND were kept (RFC 9051 §6.3.12: SHOULD); flags that were not are stored. */
  const keepFacts = async (mailbox: string, messages: readonly WantedMessage[]) => {
    if (messages.every(({ flags, date }) => flags.length === 0 && date === undefined)) return;
    const [, fetched] = await must([withStrings("EXAMINE", mailbox), outgoing("FETCH 1:* (FLAGS INTERNALDATE)")]);
    const told = factsIn(fetched?.data ?? []);
    const isOther = messages.some(
      ({ date }, index) => date !== undefined && instantOf(told.get(index + 1)?.date) !== instantOf(date),
    );
    const lacking = messages.flatMap(({ flags }, index) => {
      const has = told.get(index + 1)?.flags ?? new Set();
      return flags.every((flag) => has.has(flag.toLowerCase())) ? [] : [{ number: index + 1, flags }];
    });
    if (lacking.length > 0)
      await must([
        withStrings("SELECT", mailbox),
        ...lacking.map(({ number, flags }) => outgoing(`STORE ${number} +FLAGS.SILENT ${printList(flags)}`)),
      ]);
    // Nothing is left selected.
    await end();
    if (isOther) throw new SetUpError("the server does not keep the date that APPEND gives", { isChoice: true });
  };

  /** Copies the one message of a mailbox until there are so many. */
  const multiply = async (mailbox: string, count: number) => {
    await must([withStrings("SELECT", mailbox)]);
    for (let has = 1; has < count; has *= 2) {
      await must([withStrings(`COPY 1:${Math.min(has, count - has)}`, mailbox)]);
      // The next numbers are what this tells.
      await must([outgoing("NOOP")]);
    }
    // Nothing is left selected.
    await end();
    const [counted] = await must([countOf(mailbox)]);
    await seeCount(mailbox, count, counted);
  };

  /** Whether what COPY makes is what was wanted, as far as anybody knows. */
  let copies = true;
  const makeWith = async (mailbox: string, messages: readonly WantedMessage[], form: AppendForm) => {
    const create = [withStrings("CREATE", mailbox)];
    const [first] = messages;
    if (first && copies && messages.length >= MANY && messages.every((its) => its === first)) {
      try {
        await fill(create, mailbox, [first], form);
        return await multiply(mailbox, messages.length);
      } catch (error) {
        if (!(error instanceof SetUpError) || isBareRefused(error)) throw error;
        // Whoever is to blame: the cases about COPY say it, and APPEND does as well.
        copies = false;
        await removeAll(mailbox);
      }
    }
    await fill(create, mailbox, messages, form);
  };
  const tell = (text: string) => void place.quirks?.add(text);

  const removeAll = async (prefix: string) => {
    const [listed] = await must([outgoing(`LIST "" ${printString(`${prefix}*`)}`)]);
    const names = (listed?.data ?? []).flatMap(({ parsed }) => {
      const its = parsed.ok && parsed.value.kind === "data" ? valueIn(list, [parsed.value]) : undefined;
      return its &&
        isCoerced(prefix, its.mailbox.slice(0, prefix.length)) &&
        !its.attributes.some((flag) => /^\\nonexistent$/i.test(flag))
        ? [its]
        : [];
    });
    if (names.length > MOST) throw new SetUpError(`LIST shows ${names.length} mailboxes that begin with ${prefix}`);
    // Children first: who has some may only lose its messages (RFC 9051 §6.3.5).
    const all = names.map(({ mailbox }) => mailbox).sort((a, b) => b.length - a.length);
    for (const mailbox of all)
      await must([withStrings("UNSUBSCRIBE", mailbox), withStrings("DELETE", mailbox)], () => true);
  };

  const emptyInbox = async (whose: "own" | "all") => {
    const [selected] = await must([outgoing("SELECT INBOX")]);
    const count = existsIn(selected?.data ?? []);
    if (count > 0) {
      const [fetched] = await must([outgoing("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (X-Mailspec Message-ID From To)])")]);
      const headers = (fetched?.data ?? []).flatMap((event) => headerIn(event));
      const others = headers.filter(({ lines }) => !isOwn(lines));
      if (whose === "all" && others.length > 0 && !target.wipe) {
        const [other] = others as [(typeof others)[number]];
        drop();
        throw new SetUpError(
          looksLikeOurs(other.lines)
            ? "INBOX holds mail that another run of mailspec left there, or that looks like it: say --wipe to delete it, and all that is there"
            : `INBOX holds mail that mailspec did not put there (message ${other.number}); nothing of it is deleted: use an account that gets no other mail, or --wipe to delete it`,
          { isOthers: true },
        );
      }
      const gone = headers
        .filter(({ lines }) => (target.wipe && whose === "all") || isOwn(lines))
        .map(({ number }) => number);
      if (gone.length > 0)
        await must([outgoing(`STORE ${gone.join(",")} +FLAGS.SILENT (\\Deleted)`), outgoing("EXPUNGE")]);
    }
    // A session of its own each time: what it has selected is nothing to the next errand.
    await end();
  };

  return {
    make: (mailbox, messages) =>
      inSomeForm(target, {
        work: (form) => makeWith(mailbox, messages, form),
        // Not what LIST shows: a server that refuses a right APPEND may be wrong there as well.
        undo: async () => void (await must([withStrings("DELETE", mailbox)], () => true)),
        tell,
      }),
    removeAll,
    emptyInbox,
    async fillInbox(messages) {
      const empty = () => emptyInbox("all");
      await empty();
      await inSomeForm(target, { work: (form) => fill([], "INBOX", messages, form), undo: empty, tell });
    },
    end,
  };
}
