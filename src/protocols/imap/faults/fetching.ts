import type { Body, MessageBody, MultipartBody, TextBody } from "../grammar/body.js";
import type { Addresses, Envelope } from "../grammar/envelope.js";
import type { SectionContent } from "../grammar/fetch.js";
import type { Named } from "../grammar/kind.js";
import type { Section } from "../grammar/section.js";
import { changeFlags } from "../model/mailbox.js";
import { step } from "../model/step.js";
import type { Fault, Hooks } from "../server/fault.js";
import { changingItem, fault, lineOf, onCommand, onMailboxes, onResponse, result, undone } from "./hooks.js";

const FETCH = /FETCH$/;

/** Changes the items that FETCH tells, where the command is so. */
const items = (when: RegExp, change: (items: readonly Named[]) => readonly Named[]): Hooks =>
  onResponse(FETCH, (its, { input }) =>
    its.kind === "numbered" && its.name === "FETCH" && input && when.test(lineOf(input))
      ? { ...its, value: change(its.value as readonly Named[]) }
      : its,
  );

/** Does not tell an item, where the command is so. */
const without = (when: RegExp, name: string): Hooks => items(when, (all) => all.filter((its) => its.name !== name));

/** Refuses what it should take. */
const refusing = (when: RegExp): Hooks =>
  onCommand(FETCH, (its, taken) => (when.test(lineOf(taken.input)) ? undone(bare(result(its, "BAD")), taken) : its));

/** Without data. */
const bare = <T extends { readonly responses: readonly { readonly kind: string }[] }>(its: T): T => ({
  ...its,
  responses: its.responses.filter(({ kind }) => kind === "tagged"),
});

/** Reads a command as another. */
const reading = (from: RegExp, to: string): Hooks => ({
  line: (line) => Buffer.from(line.toString("latin1").replace(from, to), "latin1"),
});

const text = (its: SectionContent): string => (its.content ? Buffer.from(its.content.octets).toString("latin1") : "");
const withText = (its: SectionContent, octets: string): SectionContent => ({
  ...its,
  content: { size: octets.length, octets: Uint8Array.from(Buffer.from(octets, "latin1")) },
});

/** Changes the octets of sections that are so. */
const sections = (when: (its: Section) => boolean, change: (octets: string) => string): Hooks =>
  changingItem("BODY[", (its: SectionContent) =>
    when(its.section) && its.content && its.origin === undefined ? withText(its, change(text(its))) : its,
  );

const kindOf = ({ text: its }: Section) => its?.kind;
const isPart = ({ part, text: its }: Section) => part.length > 0 && its === undefined;

/** Changes every body of a structure, the innermost first. */
function bodies(its: Body, change: (body: Body) => Body): Body {
  if (its.kind === "multipart") return change({ ...its, parts: its.parts.map((each) => bodies(each, change)) });
  if (its.kind === "message") return change({ ...its, body: bodies(its.body, change) });
  return change(its);
}

const structure = (change: (body: Body) => Body): Hooks =>
  items(/BODY/i, (all) =>
    all.map((its) =>
      its.name === "BODYSTRUCTURE" || its.name === "BODY" ? { ...its, value: bodies(its.value as Body, change) } : its,
    ),
  );

const envelope = (change: (its: Envelope) => Envelope): Hooks => changingItem("ENVELOPE", change);

/** Reading sets \Seen where it should not. */
const seeing = (when: RegExp): Hooks =>
  onCommand(FETCH, (its, { input, session }) => {
    if (!its.account || !session.selected || !when.test(lineOf(input))) return its;
    const { seen, uidValidity } = session.selected;
    const uids = new Set(seen.messages.map(({ uid }) => uid));
    const account = onMailboxes(its.account, (mailbox) =>
      mailbox.uidValidity === uidValidity ? changeFlags(mailbox, uids, "add", ["\\Seen"]) : mailbox,
    );
    return { ...its, account };
  });

/** Reading leaves a message unseen where it should not. */
const unseeing = (when: RegExp): Hooks =>
  onCommand(FETCH, (its, taken) => {
    if (!when.test(lineOf(taken.input))) return its;
    const responses = its.responses.map((each) =>
      each.kind === "numbered" && each.name === "FETCH"
        ? { ...each, value: (each.value as readonly Named[]).filter(({ name }) => name !== "FLAGS") }
        : each,
    );
    return undone({ ...its, responses }, taken);
  });

const nobody: Addresses = null;

/** What FETCH is asked for, and what it tells of messages. */
export const fetchingFaults: readonly Fault[] = [
  fault("all-without-envelope", "rfc9051/6.4.5/macro-all", "ALL has no ENVELOPE", without(/ ALL$/i, "ENVELOPE")),
  fault(
    "fast-without-date",
    "rfc9051/6.4.5/macro-fast",
    "FAST has no INTERNALDATE",
    without(/ FAST$/i, "INTERNALDATE"),
  ),
  fault("full-without-body", "rfc9051/6.4.5/macro-full", "FULL has no BODY", without(/ FULL$/i, "BODY")),
  fault(
    "macro-in-list",
    "rfc9051/6.4.5/macro-alone",
    "A macro is taken in a list",
    reading(/\([^)]*\b(ALL|FAST|FULL)\b[^)]*\)$/i, "$1"),
  ),
  fault(
    "lists-only",
    "rfc9051/6.4.5/atom-or-list",
    "An item without parentheses is refused",
    refusing(/FETCH \S+ UID$/i),
  ),
  fault("knows-no-dates", "rfc9051/9/fetch", "INTERNALDATE is refused", refusing(/INTERNALDATE/i)),
  fault("knows-no-not", "rfc9051/9/fetch-section", "HEADER.FIELDS.NOT is refused", refusing(/FIELDS\.NOT/i)),
  fault(
    "fetch-in-capitals",
    "rfc9051/9/case-insensitive",
    "Items in lower case are refused",
    refusing(/FETCH \S+ \(?[a-z]/),
  ),
  fault(
    "size-without-cr",
    "rfc9051/2.3.4/size-is-octets",
    "RFC822.SIZE counts a line end as one octet",
    items(/UID FETCH 1:\* RFC822\.SIZE$/i, (all) =>
      all.map((its) => (its.name === "RFC822.SIZE" ? { ...its, value: (its.value as number) - 10 } : its)),
    ),
  ),
  fault(
    "size-beside-body",
    "rfc9051/2.3.4/size-matches-body",
    "RFC822.SIZE is two more than BODY[] has octets",
    items(/BODY\.PEEK\[\]/i, (all) =>
      all.map((its) => (its.name === "RFC822.SIZE" ? { ...its, value: (its.value as number) + 2 } : its)),
    ),
  ),
  fault(
    "uid-of-the-next",
    "rfc9051/6.4.5/uid",
    "FETCH tells the UID of the next message",
    items(/^\S+ FETCH/i, (all) =>
      all.map((its) => (its.name === "UID" ? { ...its, value: (its.value as number) + 1 } : its)),
    ),
  ),
  fault(
    "envelope-without-subject",
    "rfc9051/6.4.5/envelope",
    "ENVELOPE has no subject",
    envelope((its) => ({ ...its, subject: null })),
  ),
  fault(
    "structure-of-text",
    "rfc9051/6.4.5/bodystructure",
    "BODYSTRUCTURE of a multipart is that of its first part",
    structure((body) => (body.kind === "multipart" ? (body.parts[0] as Body) : body)),
  ),
  fault(
    "no-field-names",
    "rfc9051/9/header-list",
    "HEADER.FIELDS without a name is taken",
    reading(/FIELDS \(\)/i, "FIELDS (X)"),
  ),
  fault(
    "mime-without-part",
    "rfc9051/6.4.5.1/mime-prefixed",
    "MIME without a part is taken",
    reading(/\[MIME\]/i, "[HEADER]"),
  ),
  fault(
    "seen-untold",
    "rfc9051/6.4.5/seen-told",
    "That \\Seen was set is not told",
    without(/FETCH [^(]*BODY\[/i, "FLAGS"),
  ),
  fault(
    "header-leaves-unseen",
    "rfc9051/6.4.5/body-sets-seen",
    "BODY[HEADER] leaves a message unseen",
    unseeing(/BODY\[HEADER/i),
  ),
  fault(
    "partial-leaves-unseen",
    "rfc9051/6.4.5/body-sets-seen",
    "A part of the octets leaves a message unseen",
    unseeing(/BODY\[.*\]</i),
  ),
  fault("envelope-reads", "rfc9051/6.4.5/peek", "ENVELOPE sets \\Seen", seeing(/ENVELOPE/i)),
  fault(
    "reads-for-itself",
    "rfc9051/2.3.2/permanent-flags-shared",
    "That a message was read is told, and not kept",
    onCommand(FETCH, (its, { account }) => ({ ...its, account })),
  ),
  fault(
    "examined-is-read",
    "rfc9051/6.3.3/no-permanent-change",
    "Reading in a mailbox that is examined sets \\Seen",
    seeing(/BODY\[/i),
  ),

  fault(
    "nothing-behind-the-end",
    "rfc9051/6.4.5/partial-beyond-end",
    "Behind the end there is NIL",
    changingItem("BODY[", (its: SectionContent) =>
      its.origin !== undefined && its.content?.size === 0 ? { ...its, content: null } : its,
    ),
  ),
  fault(
    "all-or-empty",
    "rfc9051/6.4.5/partial-truncated",
    "What reaches beyond the end is empty",
    onResponse(FETCH, (its, { input }) => {
      const count = Number(/<\d+\.(\d+)>/.exec(input ? lineOf(input) : "")?.[1] ?? "0");
      if (its.kind !== "numbered" || its.name !== "FETCH") return its;
      const value = (its.value as readonly Named[]).map((each) => {
        const content = each.value as SectionContent;
        const isShort = each.name === "BODY[" && content.origin !== undefined && text(content).length < count;
        return isShort ? { ...each, value: withText(content, "") } : each;
      });
      return { ...its, value };
    }),
  ),
  fault(
    "origin-untold",
    "rfc9051/6.4.5/partial-origin",
    "A part of the octets is told as if it were all",
    changingItem("BODY[", ({ origin: _origin, ...its }: SectionContent) => its),
  ),
  fault(
    "counts-all-fields",
    "rfc9051/6.4.5/partial-after-subset",
    "A part of some fields is counted from the field before them",
    changingItem("BODY[", (its: SectionContent) =>
      its.origin !== undefined && kindOf(its.section)?.startsWith("HEADER.FIELDS")
        ? withText(its, `: ${text(its)}`)
        : its,
    ),
  ),
  fault("none-is-all", "rfc9051/9/fetch-partial", "A part of no octets is everything", reading(/<0\.0>/, "<0.99999>")),

  fault(
    "rfc822-loses-an-octet",
    "rfc3501/6.4.5/rfc822",
    "RFC822 is not what BODY[] is",
    changingItem("RFC822", (its: { readonly size: number; readonly octets: Uint8Array }) => ({
      size: its.size - 1,
      octets: its.octets.subarray(1),
    })),
  ),
  fault("rfc822-header-reads", "rfc3501/6.4.5/rfc822-header", "RFC822.HEADER sets \\Seen", seeing(/RFC822\.HEADER/i)),
  fault(
    "rfc822-text-unseen",
    "rfc3501/6.4.5/rfc822-text",
    "RFC822.TEXT leaves a message unseen",
    unseeing(/RFC822\.TEXT/i),
  ),

  fault(
    "binary-encoded",
    "rfc9051/6.4.5/binary",
    "BINARY[] loses its first octet",
    changingItem("BINARY[", (its: SectionContent) =>
      its.origin === undefined ? withText(its, text(its).slice(1)) : its,
    ),
  ),
  fault(
    "binary-from-elsewhere",
    "rfc9051/6.4.5/binary-partial",
    "A part of BINARY begins one octet later",
    changingItem("BINARY[", (its: SectionContent) =>
      its.origin === undefined ? its : withText(its, text(its).slice(1)),
    ),
  ),
  fault(
    "binary-size-encoded",
    "rfc9051/6.4.5/binary-size",
    "BINARY.SIZE is a third more",
    changingItem("BINARY.SIZE[", (its: { readonly size: number }) => ({ ...its, size: Math.ceil((its.size * 4) / 3) })),
  ),
  fault(
    "binary-size-beside-binary",
    "rfc9051/7.5.2/binary-size-matches",
    "BINARY.SIZE is not the length of BINARY",
    changingItem("BINARY.SIZE[", (its: { readonly size: number }) => ({ ...its, size: its.size + 1 })),
  ),
  fault("binary-peek-reads", "rfc9051/6.4.5/binary-peek", "BINARY.PEEK sets \\Seen", seeing(/BINARY\.PEEK/i)),
  fault(
    "unknown-cte-untold",
    "rfc9051/7.5.2/binary-unknown-cte",
    "Why an encoding cannot be decoded is not told",
    onCommand(FETCH, (its) =>
      its.responses.some((each) => each.kind === "tagged" && each.condition === "NO") ? result(its, "NO") : its,
    ),
  ),
  fault(
    "binary-with-lf",
    "rfc9051/7.5.2/binary-crlf",
    "Text in BINARY has LF at the ends of its lines",
    changingItem("BINARY[", (its: SectionContent) => withText(its, text(its).replaceAll("\r\n", "\n"))),
  ),

  fault(
    "first-field-only",
    "rfc9051/6.4.5.1/header-fields",
    "Of fields that are there twice HEADER.FIELDS has the first",
    sections(
      (its) => kindOf(its) === "HEADER.FIELDS",
      (octets) => octets.replace(/^(To: .*\r\n)(?:To: .*\r\n)+/m, "$1"),
    ),
  ),
  fault(
    "fields-without-blank-line",
    "rfc9051/6.4.5.1/blank-line",
    "HEADER.FIELDS has no blank line",
    sections(
      (its) => kindOf(its) === "HEADER.FIELDS",
      (octets) => octets.slice(0, -2),
    ),
  ),
  fault(
    "not-is-nothing",
    "rfc9051/6.4.5.1/header-fields-not",
    "HEADER.FIELDS.NOT has no fields at all",
    sections(
      (its) => kindOf(its) === "HEADER.FIELDS.NOT",
      () => "\r\n",
    ),
  ),
  fault(
    "field-names-begin",
    "rfc9051/6.4.5.1/field-names-case",
    "Field names in lower case are not found",
    sections(
      (its) =>
        kindOf(its) === "HEADER.FIELDS" &&
        its.text !== undefined &&
        "fields" in its.text &&
        its.text.fields.every((name) => name !== name.toUpperCase() && /^[a-z]/.test(name)),
      () => "\r\n",
    ),
  ),
  fault(
    "text-of-headers",
    "rfc9051/6.4.5.1/header-and-text",
    "HEADER ends before its blank line, where a message is more than that",
    sections(
      (its) => kindOf(its) === "HEADER" && its.part.length === 0,
      (octets) => octets.replace(/\r\n\r\n$/, "\r\n"),
    ),
  ),
  fault(
    "text-with-blank-line",
    "rfc9051/6.4.5.1/text",
    "TEXT begins with the blank line",
    sections(
      (its) => kindOf(its) === "TEXT",
      (octets) => `\r\n${octets}`,
    ),
  ),
  fault(
    "no-part-1",
    "rfc9051/6.4.5.1/part-1",
    "Part 1 of a message that is no multipart is empty",
    sections(
      (its) => isPart(its) && its.part.join() === "1",
      () => "",
    ),
  ),
  fault(
    "parts-from-0",
    "rfc9051/6.4.5.1/part-numbers",
    "The second part is empty",
    sections(
      (its) => isPart(its) && its.part.join() === "2",
      () => "",
    ),
  ),
  fault(
    "no-parts-in-parts",
    "rfc9051/6.4.5.1/nested-parts",
    "Parts within parts are empty",
    sections(
      (its) => isPart(its) && its.part.length > 1,
      () => "",
    ),
  ),
  fault(
    "no-parts-in-messages",
    "rfc9051/6.4.5.1/message-parts",
    "Parts within messages are empty",
    sections(
      (its) => isPart(its) && its.part.length > 1,
      () => "",
    ),
  ),
  fault(
    "mime-of-nothing",
    "rfc9051/6.4.5.1/mime",
    "MIME is a blank line",
    sections(
      (its) => kindOf(its) === "MIME",
      () => "\r\n",
    ),
  ),
  fault(
    "header-of-no-message",
    "rfc9051/6.4.5.1/header-of-message",
    "HEADER of a message within is a blank line",
    sections(
      (its) => kindOf(its) === "HEADER" && its.part.length > 0,
      () => "\r\n",
    ),
  ),

  fault(
    "absent-is-empty",
    "rfc9051/7.5.2/absent-nil",
    "A subject that is not there is empty",
    envelope((its) => ({ ...its, subject: its.subject ?? "" })),
  ),
  fault(
    "no-sender",
    "rfc9051/7.5.2/sender-defaults",
    "Sender and Reply-To that are not there are NIL",
    envelope((its) => ({
      ...its,
      sender: JSON.stringify(its.sender) === JSON.stringify(its.from) ? nobody : its.sender,
      replyTo: JSON.stringify(its.replyTo) === JSON.stringify(its.from) ? nobody : its.replyTo,
    })),
  ),
  fault(
    "bcc-is-to",
    "rfc9051/7.5.2/no-addresses-nil",
    "Who is not there is who the message is from",
    envelope((its) => ({ ...its, to: its.to ?? its.from })),
  ),
  fault(
    "groups-without-end",
    "rfc9051/7.5.2/group-start-end",
    "Groups have no end",
    envelope((its) => ({ ...its, to: its.to?.filter(({ mailbox }) => mailbox !== null) ?? null })),
  ),
  fault(
    "envelope-in-disorder",
    "rfc9051/7.5.2/envelope-order",
    "Sender stands where Reply-To should, and Reply-To where Sender should",
    envelope((its) => ({ ...its, sender: its.replyTo, replyTo: its.sender })),
  ),
  fault(
    "host-in-mailbox",
    "rfc9051/7.5.2/address-fields",
    "The mailbox of an address has the host, too",
    envelope((its) => ({
      ...its,
      from: its.from?.map((each) => ({ ...each, mailbox: `${each.mailbox}@${each.host}` })) ?? null,
    })),
  ),
  fault(
    "names-in-quotes",
    "rfc9051/9/addr-name",
    "Names stand in quotes",
    envelope((its) => ({ ...its, from: its.from?.map((each) => ({ ...each, name: `"${each.name}"` })) ?? null })),
  ),
  fault(
    "mailboxes-in-quotes",
    "rfc9051/9/addr-mailbox",
    "Local parts with a space keep their quotes",
    envelope((its) => ({
      ...its,
      from:
        its.from?.map((each) => (each.mailbox?.includes(" ") ? { ...each, mailbox: `"${each.mailbox}"` } : each)) ??
        null,
    })),
  ),

  fault(
    "lines-one-more",
    "rfc9051/7.5.2/text-lines",
    "A text has one line more",
    structure((body) => (body.kind === "text" ? ({ ...body, lines: body.lines + 1 } as TextBody) : body)),
  ),
  fault(
    "size-of-parts-with-delimiter",
    "rfc9051/7.5.2/body-size",
    "The size of a part has the CRLF before the boundary in it",
    structure((body) => (body.kind === "multipart" ? body : { ...body, size: body.size + 2 })),
  ),
  fault(
    "message-without-envelope",
    "rfc9051/7.5.2/message-fields",
    "The envelope of a message within has no subject",
    structure((body) =>
      body.kind === "message" ? ({ ...body, envelope: { ...body.envelope, subject: null } } as MessageBody) : body,
    ),
  ),
  fault(
    "flat-multiparts",
    "rfc9051/7.5.2/multipart-nested",
    "Multiparts within multiparts are told as one",
    structure((body) =>
      body.kind === "multipart"
        ? ({
            ...body,
            parts: body.parts.flatMap((its) => (its.kind === "multipart" ? its.parts : [its])),
          } as MultipartBody)
        : body,
    ),
  ),
  fault(
    "id-is-description",
    "rfc9051/7.5.2/basic-fields-order",
    "Content-ID stands where the description should",
    structure((body) => (body.kind === "multipart" ? body : { ...body, id: body.description, description: body.id })),
  ),
  fault(
    "dispositions-without-parameters",
    "rfc9051/7.5.2/disposition",
    "A disposition has no parameters",
    structure((body) =>
      body.disposition ? { ...body, disposition: { ...body.disposition, parameters: null } } : body,
    ),
  ),
  fault(
    "location-is-md5",
    "rfc9051/7.5.2/extension-order",
    "The location of a multipart is not told",
    structure((body) => (body.location ? { ...body, location: null } : body)),
  ),
  fault(
    "languages-untold",
    "rfc9051/7.5.2/language",
    "The language of a part is not told",
    structure((body) => (body.language ? { ...body, language: null } : body)),
  ),

  fault(
    "beyond-is-last",
    "rfc9051/9/seq-number-beyond",
    "A number beyond the last message is the last message",
    reading(/^(\S+ FETCH )(?:6|1000|4294967295|6:9|7,6) /i, "$1* "),
  ),
  fault("star-is-first", "rfc9051/9/seq-star", "* is the first message", reading(/FETCH \* /i, "FETCH 1 ")),
  fault(
    "ranges-upward",
    "rfc9051/9/seq-range-order",
    "A range that goes down is empty",
    onCommand(FETCH, (its, taken) => (/FETCH 4:2 /i.test(lineOf(taken.input)) ? bare(undone(its, taken)) : its)),
  ),
  fault(
    "first-of-set",
    "rfc9051/9/sequence-set",
    "Of a set the first element counts",
    reading(/FETCH (\d+),[\d,:]+ /i, "FETCH $1 "),
  ),
  fault(
    "unknown-uid-is-no",
    "rfc9051/6.4.9/nonexistent-ignored",
    "UIDs that there are not get NO",
    onCommand(/^UID FETCH$/, (its) => (its.responses.length === 1 ? result(its, "NO") : its)),
  ),
  fault(
    "no-uid-from-there",
    "rfc9051/6.4.9/star-range",
    "A range of UIDs that begins behind the last is empty",
    onCommand(/^UID FETCH$/, (its, taken) =>
      /429496\d+:\*/.test(lineOf(taken.input)) ? bare(undone(its, taken)) : its,
    ),
  ),
  fault(
    "uid-unasked-untold",
    "rfc9051/6.4.9/uid-in-fetch",
    "UID FETCH tells no UID unless it is asked to",
    without(/UID FETCH \S+ (?!.*\bUID\b)/i, "UID"),
  ),
  fault(
    "numbers-are-uids",
    "rfc9051/6.4.9/number-is-sequence",
    "FETCH responses to UID FETCH have the UID as their number",
    onResponse(/^UID FETCH$/, (its) => {
      if (its.kind !== "numbered" || its.name !== "FETCH") return its;
      const uid = (its.value as readonly Named[]).find(({ name }) => name === "UID")?.value as number | undefined;
      return { ...its, number: uid ?? its.number };
    }),
  ),
  fault("uid-fetch-by-number", "rfc9051/6.4.9/uid-commands", "UID FETCH takes numbers", {
    outcome(taken, proper) {
      const { session, account, input, world } = taken;
      if (taken.name !== "UID FETCH" || input.kind !== "command") return proper();
      const line = Buffer.from(lineOf(input).replace(/UID FETCH/i, "FETCH"), "latin1");
      return step(session, account, { ...input, source: { ...input.source, line } }, world);
    },
  }),
];
