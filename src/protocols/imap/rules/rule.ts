import type { Judgement, Rule, Violation } from "../../../protocol/rule.js";
import { latin1 } from "../../../wire/latin1.js";
import type { ImapEvent, ResponseEvent } from "../event.js";
import { type AnyKind, type Kind, type Named, valueIn } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import type { UnderWay } from "../tagging.js";
import { aboutTopics } from "../topics.js";

/** A passive check of IMAP; its id begins with `imap.rule.`. */
export type ImapRule = Rule<ImapEvent>;

/**
 * Id without `imap.rule.`, the requirement, the title, and what it is about: topics (without those, all), and data that an extension
 * brings.
 */
export type Names = readonly [id: string, covers: string, title: string, about?: string, ...ofExtension: AnyKind[]];

/** A response that the grammar knows, and what it says. */
export type Said = ResponseEvent & { readonly value: Response };

/** A rule that looks at each response, whatever the grammar makes of it; `begin` makes what it remembers of a case. */
export const onEach = (
  [id, covers, title, topics, ...kinds]: Names,
  begin: () => (seen: ResponseEvent) => Judgement,
): ImapRule => ({
  id: `imap.rule.${id}`,
  covers,
  title,
  about: aboutTopics(topics, kinds),
  watch: () => {
    const judge = begin();
    return (event) => (event.kind === "response" ? judge(event) : undefined);
  },
});

/** A rule with a memory that looks at each response where it is certain what that is to. */
export const onCertain = (names: Names, begin: () => (seen: ResponseEvent) => Judgement): ImapRule => ({
  ...onEach(names, () => {
    const judge = begin();
    return (seen) => (seen.isDoubtful ? undefined : judge(seen));
  }),
  ofCommand: true,
});

/** The same, of what the grammar knows. */
export const remembering = (names: Names, begin: () => (seen: Said) => Judgement): ImapRule =>
  onCertain(names, () => {
    const judge = begin();
    return (seen) => {
      const said = saidIn(seen);
      return said && judge(said);
    };
  });

/** A function of a response that all rules ask for, one after the other: it is worked out once. */
export function once<T>(of: (seen: ResponseEvent) => T): (seen: ResponseEvent) => T {
  let last: { readonly seen: ResponseEvent; readonly value: T } | undefined;
  return (seen) => {
    if (last?.seen !== seen) last = { seen, value: of(seen) };
    return last.value;
  };
}

/** With what it says; undefined: the grammar does not know. */
export const saidIn = once((seen): Said | undefined => {
  const value = seen.parsed.ok ? seen.parsed.value : seen.meant;
  return value && { ...seen, value };
});

/** A rule that looks at each response by itself. */
export const onSaid = (names: Names, judge: (seen: Said) => Judgement): ImapRule => remembering(names, () => judge);

/** As it stood on the wire, but for the octets of literals. */
export const onWire = ({ octets }: ResponseEvent): Uint8Array =>
  Buffer.concat([octets.line, Buffer.from(octets.end, "latin1")]);

/** A violation: what should be there, and where the response begins to be wrong. */
export const wrong = (expected: string, seen: ResponseEvent, at = 0): Violation => ({
  expected,
  received: onWire(seen),
  at,
});

/** The same, at the place of a word in the response. */
export const wrongAt = (expected: string, seen: ResponseEvent, word: string): Violation =>
  wrong(expected, seen, Math.max(0, latin1(seen.octets.line).toUpperCase().indexOf(word.toUpperCase())));

/** What is said behind a number (`* 3 EXISTS`), as that kind. */
export const numbered = <T>(
  { value }: Said,
  kind: Kind<T>,
): { readonly number: number; readonly value: T } | undefined =>
  value.kind === "numbered" && value.name === kind.name ? { number: value.number, value: value.value as T } : undefined;

/** What an untagged response tells, whatever the grammar makes of it: its name in capitals, a bracket before that of a code. */
export function nameIn({ parsed, octets }: ResponseEvent): string | undefined {
  if (!parsed.ok) {
    const [, code, name] = /^\* (?:\d+ )?(?:OK (\[[^\] ]+)|([^ ]+))/i.exec(latin1(octets.line.subarray(0, 200))) ?? [];
    return (code ?? name)?.toUpperCase();
  }
  const { value } = parsed;
  if (value.kind === "data" || value.kind === "numbered") return value.name;
  return value.kind === "condition" && value.condition === "OK" && value.code ? `[${value.code.name}` : undefined;
}

/** Data of that kind. */
export const data = <T>({ value }: Said, kind: Kind<T>): T | undefined =>
  value.kind === "data" ? valueIn(kind, [value]) : undefined;

/** The response code, tagged or not. */
export const codeOf = ({ value }: Said): Named | undefined =>
  value.kind === "tagged" || value.kind === "condition" ? value.code : undefined;

/** The command that this response completes, and how. */
export const completed = ({
  value,
  known,
}: Said): { readonly command: UnderWay; readonly condition: "OK" | "NO" | "BAD" } | undefined =>
  value.kind === "tagged" && known.command ? { command: known.command, condition: value.condition } : undefined;

export const isSelecting = ({ name }: UnderWay): boolean => name === "SELECT" || name === "EXAMINE";

/** While one is under way nobody knows to which mailbox a response belongs. */
export const changesMailbox = ({ name }: UnderWay): boolean => CHANGES.has(name);
const CHANGES: ReadonlySet<string> = new Set(["SELECT", "EXAMINE", "CLOSE", "UNSELECT", "LOGOUT"]);

/** The mailbox that is selected, where a response can only be about that. */
export function mailboxIn({ known }: ResponseEvent) {
  // With QRESYNC and UIDONLY messages go and come by other responses (RFC 7162 §3.2.10, RFC 9586).
  if (known.underWay.some(changesMailbox) || hasOwnNumbers(known.view.enabled())) return undefined;
  return known.view.selected();
}

export const hasOwnNumbers = (enabled: ReadonlySet<string>): boolean =>
  enabled.has("QRESYNC") || enabled.has("UIDONLY");

/** IMAP4rev2 and not IMAP4rev1: who offers both may tell what rev2 has removed (RFC 9051 §9, mailbox-data; appendix A). */
export function isOnlyRev2({ known }: ResponseEvent): boolean {
  const offers = known.view.capabilities();
  return (offers?.has("IMAP4REV2") && !offers.has("IMAP4REV1")) ?? false;
}
