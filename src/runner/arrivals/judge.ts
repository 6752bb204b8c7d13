import type { Failure } from "../../journal/record.js";
import type { Loss, Stored } from "../../protocol/delivery.js";
import { compareDelivered, type Delivered } from "../../suite/compare-delivered.js";
import { latin1 } from "../../wire/latin1.js";
import { isSameMailbox } from "./same-mailbox.js";

/** What an `-- arrived` line asks for: one message, or so many. */
export type Asked =
  | {
      readonly kind: "message";
      readonly name: string;
      readonly octets: Uint8Array;
      /** The reverse-paths with one of which it has to have come. */
      readonly senders?: readonly string[];
    }
  | { readonly kind: "count"; readonly count: number; readonly most?: number };

/** What is to be said of what came. */
export type Judged =
  /** `added`: the fields on top of the message that was asked for. */
  | {
      readonly kind: "arrived";
      readonly quirks: readonly string[];
      readonly added: readonly string[];
      readonly messages: readonly Stored[];
    }
  /** Not enough: that can still change. */
  | { readonly kind: "missing"; readonly came: number }
  /** It is that message with other octets; `isThatMessage`: it still says the same. */
  | {
      readonly kind: "changed";
      readonly expected: string;
      readonly found: Partial<Failure>;
      readonly isThatMessage: boolean;
    }
  /** `isCopies`: the same message again and again. */
  | { readonly kind: "too-many"; readonly isCopies?: true; readonly expected: string; readonly found: Partial<Failure> }
  /** The store does not tell the reverse-path that is asked for. */
  | { readonly kind: "sender-untold" }
  /** It came with another reverse-path. */
  | { readonly kind: "sender"; readonly expected: string; readonly found: Partial<Failure> }
  /** More than one Return-Path on top. */
  | { readonly kind: "return-path"; readonly expected: string; readonly found: Partial<Failure> };

/** Octets in which a message names itself. */
const TOP = 16_384;

/**
 * Judges the messages that have come for a case. `isOwn`: the envelope sender is the case's own, so that a message is from
 * it whatever has become of it.
 */
export function judgeArrivals(
  asked: Asked,
  messages: readonly Stored[],
  loses: readonly Loss[],
  isOwn: (message: Stored) => boolean,
): Judged {
  if (asked.kind === "count") {
    const came = messages.length;
    if (came < asked.count) return { kind: "missing", came };
    if (came <= (asked.most ?? asked.count)) return { kind: "arrived", quirks: [], added: [], messages };
    return {
      kind: "too-many",
      expected: counted(asked.count, asked.most),
      found: { event: `${counted(came)} arrived` },
    };
  }
  const { name, octets, senders } = asked;
  const compared = messages.map((message) => ({ message, its: compareDelivered(message.octets, octets, loses) }));
  const isIt = ({ its }: { readonly its: Delivered }) => its.same || its.isThatMessage;
  const copies = compared.filter(isIt);
  if (copies.length > 1)
    return {
      kind: "too-many",
      isCopies: true,
      expected: `${name} once`,
      found: { event: `it arrived ${copies.length} times` },
    };
  const names = namesIn(octets);
  const found =
    copies[0] ??
    compared.find(({ message }) => names.some((line) => namesIn(message.octets).includes(line))) ??
    compared.find(({ message }) => isOwn(message) && !isNamed(message));
  if (!found) return { kind: "missing", came: 0 };
  const { its } = found;
  if (!its.same) {
    const { expected, received, at, isThatMessage } = its;
    return { kind: "changed", expected: latin1(expected), found: { received: latin1(received), at }, isThatMessage };
  }
  const paths = its.added.filter((field) => /^Return-Path:/i.test(field));
  if (paths.length > 1)
    return {
      kind: "return-path",
      expected: "one Return-Path on top",
      found: { received: its.added.join(""), at: its.added.join("").lastIndexOf(paths.at(-1) ?? "") },
    };
  const { sender: came } = found.message;
  if (senders !== undefined && came === undefined) return { kind: "sender-untold" };
  if (senders !== undefined && came !== undefined && !senders.some((sender) => isSameMailbox(came, sender)))
    return {
      kind: "sender",
      expected: `the reverse-path ${senders.map((sender) => `<${sender}>`).join(" or ")}`,
      found: { received: `<${came}>`, at: 0 },
    };
  return { kind: "arrived", quirks: its.quirks, added: its.added, messages: [found.message] };
}

/** It says itself which message it is, and so is none that has lost that. */
const isNamed = ({ octets }: Stored): boolean => namesIn(octets).some((line) => /^X-Mailspec:/i.test(line));

const counted = (count: number, most = count): string => {
  if (most > count) return `${count} to ${most} messages`;
  return count === 1 ? "1 message" : `${count} messages`;
};

/** Lines by which a message is known again, in the form of a fixture's. */
const namesIn = (octets: Uint8Array): readonly string[] =>
  latin1(octets.subarray(0, TOP))
    .match(/^(?:X-Mailspec|Message-ID):.*$/gim)
    ?.map((line) => line.trimEnd()) ?? [];
