import { createHash } from "node:crypto";
import type { Stored } from "../../protocol/delivery.js";
import { withoutBookkeeping } from "../../suite/compare-message.js";
import { latin1 } from "../../wire/latin1.js";
import { withCrlf } from "../../wire/line-ends.js";
import { envelopeIn } from "./envelope.js";

/** Octets that can be read from any place: a file, or what a program printed. */
export interface Source {
  readonly size: number;
  read(from: number, to: number): Promise<Buffer>;
}

/** Where a message is, its From_ line included. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

const CHUNK = 1 << 20;
/** Octets of a From_ line at most: a path of 256 (RFC 5321 §4.5.3.1.3), a date and what some put behind it. */
const LONGEST = 512;

/** `From sender date`, as programs write it; a time zone may stand before or behind the year. Lines of mail that begin so and go on otherwise are none. */
const FROM =
  /^From (?:(.*?) +)?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d [ \d]?\d:\d\d(?::\d\d)?(?: [A-Z]{1,5}| [+-]\d{4})? \d{4}(?: [+-]\d{4})?(?: remote from .*)?[ \r]*$/;

/** The messages from some place on, which is the begin of one or of the file. */
export async function extentsFrom(source: Source, begin: number): Promise<readonly Extent[]> {
  const starts: number[] = [];
  for (let at = begin; at < source.size; at += CHUNK) {
    // What may be a From_ line is looked at whole, with the empty line before it.
    const base = Math.max(begin, at - 2);
    const octets = await source.read(base, Math.min(source.size, at + CHUNK + LONGEST));
    for (let found = octets.indexOf("From "); found >= 0; found = octets.indexOf("From ", found + 1)) {
      const place = base + found;
      if (place >= at + CHUNK) break;
      if (place < at || (place > begin && !isAfterEmptyLine(octets, found))) continue;
      const end = octets.indexOf(10, found);
      if (end >= 0 && FROM.test(octets.toString("latin1", found, end))) starts.push(place);
    }
  }
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? source.size }));
}

const isAfterEmptyLine = (octets: Buffer, at: number): boolean => octets[at - 1] === 10 && octets[at - 2] === 10;

/** A message as it stands in an mbox: its From_ line and the empty line behind it are the mbox's own. */
export async function entryAt(source: Source, { from, to }: Extent): Promise<Stored> {
  const entry = await source.read(from, to);
  const end = entry.indexOf(10) + 1;
  const line = entry.toString("latin1", 0, end).trimEnd();
  const body = entry.subarray(end);
  const octets = body.subarray(0, body.length - emptyLineAt(body));
  const sender = FROM.exec(line)?.[1];
  return {
    // Who reads mail with other programs has Status and the like written into it.
    key: createHash("sha256")
      .update(line)
      .update(withoutBookkeeping(withCrlf(octets)))
      .digest("hex")
      .slice(0, 32),
    octets,
    ...envelopeIn(octets),
    ...(sender !== undefined && { sender: sender === "MAILER-DAEMON" ? "" : sender }),
  };
}

/** Length of the empty line with which the message ends. */
function emptyLineAt(body: Buffer): number {
  const end = latin1(body.subarray(-4));
  if (end === "\n" || end.endsWith("\n\n")) return 1;
  return end === "\r\n" || end.endsWith("\r\n\r\n") ? 2 : 0;
}

/** What some programs keep for themselves in an mbox as if it were a message. */
const isInternal = ({ octets }: Stored): boolean =>
  /^Subject: DON'T DELETE THIS MESSAGE/m.test(latin1(octets.subarray(0, 2000)));

/** A message of an mbox, by a key that no other one there has. */
export interface Entry extends Extent {
  readonly key: string;
}

/** The messages from that place on; `before`: those before it. */
export async function entriesFrom(source: Source, begin = 0, before: readonly Entry[] = []): Promise<readonly Entry[]> {
  const taken = new Set(before.map(({ key }) => key));
  const entries: Entry[] = [];
  for (const extent of await extentsFrom(source, begin)) {
    const entry = await entryAt(source, extent);
    if (isInternal(entry)) continue;
    let { key } = entry;
    for (let copy = 2; taken.has(key); copy++) key = `${entry.key}-${copy}`;
    taken.add(key);
    entries.push({ ...extent, key });
  }
  return entries;
}

/** The key without the number of the copy. */
export const plainKey = (key: string): string => key.replace(/-\d+$/, "");

/** Those of the messages that are wanted. */
export async function messagesOf(
  source: Source,
  entries: readonly Entry[],
  wanted: (key: string) => boolean,
): Promise<readonly Stored[]> {
  const found: Stored[] = [];
  for (const entry of entries) if (wanted(entry.key)) found.push({ ...(await entryAt(source, entry)), key: entry.key });
  return found;
}
