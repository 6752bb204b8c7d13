import { type Expected, type Learnt, text } from "../../../fuzz/in-turn/oracle.js";
import type { Parsed } from "../../../protocol/parsed.js";
import { latin1 } from "../../../wire/latin1.js";
import { entries } from "../block-lines.js";
import { listingOf } from "../rules/listing.js";
import type { ReplySeen } from "../rules/rule.js";
import { type Difference, type ModelReply, multiLine, type ReplyForm, singleLine } from "./reply.js";

export interface Numbered {
  readonly number: number;
}

type One<T> = ModelReply & T;
type All<T> = ModelReply & { readonly listings: readonly T[] };

/** What a command says of messages: `1 120`, of one in the status line or of all in a block. */
export interface Listing<T extends Numbered> {
  readonly keyword: string;
  readonly parse: (line: Uint8Array) => Parsed<T>;
  /** What stands behind the number. */
  readonly value: (entry: T) => string;
  /** What a server's positive reply to the command lists; nothing of all other replies. */
  readonly of: (seen: ReplySeen) => readonly T[];
  /** Says it of one message. */
  readonly one: (entry: T) => One<T>;
  /** Says it of all. */
  readonly all: (listings: readonly T[]) => All<T>;
  readonly oneForm: ReplyForm<One<T>>;
  readonly allForm: ReplyForm<All<T>>;
  /** What fuzzing learns from a line. */
  readonly learn: (line: string) => { readonly before: string; readonly learnt: Learnt };
}

/** How a listing is written and read, and what is broken when it says something else. */
interface Description<T> {
  readonly keyword: string;
  /** `scan-listing`; with an s that of all messages. */
  readonly kind: string;
  readonly parse: (line: Uint8Array) => Parsed<T>;
  /** What stands behind the number. */
  readonly value: (entry: T) => string;
  /** ABNF name of that, and what it is the same for. */
  readonly learnt: (number: string, value: string) => Learnt;
  readonly breaks: {
    /** The one listing has another number. */
    readonly otherNumber: string;
    /** The one listing has another value. */
    readonly otherValue: string;
    /** A message is listed that is marked as deleted, or not there. */
    readonly surplus: string;
    /** A value of the full listing is another one. */
    readonly other: string;
  };
}

/** A kind of listing. */
export function listing<T extends Numbered>({
  keyword,
  kind,
  parse,
  value,
  learnt,
  breaks,
}: Description<T>): Listing<T> {
  const written = (entry: T) => `${entry.number} ${value(entry)}`;
  const expected = (status: string, entry: T): Expected => ({
    kind: "value",
    before: `${status}${entry.number} `,
    of: learnt(String(entry.number), value(entry)),
  });
  const oneForm: ReplyForm<One<T>> = {
    status: "+OK",
    print: (entry) => singleLine(`+OK ${written(entry)}`),
    compare(wanted, said) {
      const found = parse(said.text);
      if (!found.ok) return undefined;
      const isOther = found.value.number !== wanted.number;
      if (!isOther && value(found.value) === value(wanted)) return undefined;
      const requirement = isOther ? breaks.otherNumber : breaks.otherValue;
      return { requirement, expected: [expected("+OK ", wanted)], at: 4 };
    },
  };
  const allForm: ReplyForm<All<T>> = {
    status: "+OK",
    print: ({ listings }) => multiLine(`+OK ${kind.replace("-listing", " listing")} follows`, listings.map(written)),
    compare({ listings }, { block, because }): Difference | undefined {
      const found = entries(block, parse);
      if (!found) return undefined;
      const values = new Map(listings.map((entry) => [entry.number, value(entry)]));
      const isSurplus = found.some(({ number }) => !values.has(number));
      const isMissing = found.length !== listings.length;
      if (!isSurplus && !isMissing && found.every((entry) => values.get(entry.number) === value(entry)))
        return undefined;
      return {
        requirement: isSurplus ? breaks.surplus : isMissing ? because : breaks.other,
        expected: [text("+OK"), ...listings.map((entry) => expected("", entry)), text(".")],
        ...(block && { received: latin1(block) }),
        fewer: isMissing && !isSurplus,
      };
    },
  };
  return {
    keyword,
    parse,
    value,
    of: listingOf(keyword, parse),
    one: (entry) => ({ ...entry, kind, form: oneForm }),
    all: (listings) => ({ kind: `${kind}s`, form: allForm, listings }),
    oneForm,
    allForm,
    learn(said) {
      const [number = "", its = ""] = said.split(" ");
      return { before: `${number} `, learnt: learnt(number, its) };
    },
  };
}
