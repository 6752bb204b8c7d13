import type { ReadBack } from "../../../protocol/delivery.js";
import { compareDelivered } from "../../../suite/compare-delivered.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Taken } from "./envelope.js";
import type { Arrived } from "./mailboxes.js";
import { markIn } from "./message.js";
import type { Accusation } from "./trace.js";

/** What is wrong with what arrived, and how a suite sees it: so many messages at that account, or this message. */
export interface Wrong {
  readonly breach: Accusation;
  readonly user: string;
  readonly wanted: number | string;
}

/** All that is sure to come has come. */
export const isAllThere =
  (taken: readonly Taken[]) =>
  (come: readonly Arrived[]): boolean =>
    taken.every(({ mark, sure }) =>
      [...sure.keys()].every((user) => come.some((its) => its.user === user && markOf(its) === mark)),
    );

const markOf = ({ octets }: Pick<Arrived, "octets">): string | undefined => markIn(latin1(octets.subarray(0, 16_384)));

/** Holds what arrived against what was taken: each message where it belongs, as it was sent, and nowhere else. */
export function judgeArrived(
  taken: readonly Taken[],
  come: readonly Arrived[],
  { loses, queued }: Pick<ReadBack, "loses" | "queued">,
): Wrong | undefined {
  for (const its of taken) {
    const mine = come.filter((message) => markOf(message) === its.mark);
    for (const message of mine) {
      const misplaced = !its.sure.has(message.user) && !its.isOpen;
      const told = { received: latin1(message.octets.subarray(0, 1000)), connection: its.connection, sent: its.sent };
      if (misplaced)
        return {
          breach: { ...told, requirement: elsewhere(its), shape: "arrives-elsewhere", expected: ["no message"], at: 0 },
          user: message.user,
          wanted: countFor(taken, message.user),
        };
      const compared = its.isExact
        ? compareDelivered(message.octets, Buffer.from(its.message, "latin1"), loses)
        : undefined;
      if (compared && !compared.same) {
        const received = latin1(compared.received);
        const { requirement, shape } = changed(its, latin1(compared.expected), received, compared.at);
        return {
          breach: { ...told, requirement, shape, expected: ["the message as it was sent"], received, at: compared.at },
          user: message.user,
          wanted: its.message,
        };
      }
    }
    for (const [user, most] of its.sure) {
      const copies = mine.filter((message) => message.user === user).length;
      const about = { connection: its.connection, sent: its.sent };
      if (copies > most && !its.isOpen)
        return {
          breach: {
            ...about,
            requirement: "rfc5321/4.1.1.3/delivered-to-each",
            shape: "arrives-twice",
            expected: ["one message"],
            event: `it arrived ${copies} times`,
          },
          user,
          wanted: its.message,
        };
      // What is late is late.
      if (copies === 0 && !queued)
        return {
          breach: {
            ...about,
            requirement: mine.length > 0 ? "rfc5321/4.1.1.3/delivered-to-each" : "rfc5321/2.1/accepts-responsibility",
            shape: "does-not-arrive",
            expected: ["the message"],
            event: "nothing arrived",
          },
          user,
          wanted: its.message,
        };
    }
  }
  return undefined;
}

/** Messages that surely come to an account. */
const countFor = (taken: readonly Taken[], user: string): number => taken.filter(({ sure }) => sure.has(user)).length;

/** Nobody named that account in this transaction: in one before, perhaps. */
function elsewhere({ after, isForeign }: Taken): string {
  if (isForeign) return "rfc5321/4.1.2/refused-or-kept";
  if (after === "RSET") return "rfc5321/4.1.1.5/discards";
  if (after === "EHLO" || after === "LHLO") return "rfc5321/4.1.4/ehlo-resets";
  if (after === "data" || after === "BDAT") return "rfc5321/4.1.1.4/buffers-consumed";
  return "rfc5321/4.1.1.3/delivered-to-each";
}

/** What is broken by a difference, and a word for it. */
function changed({ by }: Taken, expected: string, received: string, at: number) {
  // A dot that is there or not, or with which the message ended; blanks behind one are another matter.
  const isCut = received[at] === undefined && expected.slice(at, at + 3).includes(".");
  const hasDot = expected[at] === "." || received[at] === "." || isCut;
  if (by === "chunks" && hasDot) return { requirement: "rfc3030/2/no-dot-unstuffing", shape: "chunks-dots-differ" };
  if (by === "chunks") return { requirement: "rfc3030/2/octets-counted", shape: "chunks-differ" };
  if (hasDot) return { requirement: "rfc5321/4.5.2/dot-removed", shape: "dots-differ" };
  if ((expected[at] ?? "") > "\x7f" || (received[at] ?? "") > "\x7f")
    return { requirement: "rfc6152/3/delivered-preserved", shape: "8-bit-differs" };
  return { requirement: "rfc5321/4.5.2/all-characters-kept", shape: "content-differs" };
}
