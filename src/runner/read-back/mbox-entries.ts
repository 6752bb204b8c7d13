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

/** Octets that are looked through at a time, and octets that are read at a time. */
const CHUNK = 1 << 16;
const BLOCK = 1 << 20;
/** Octets of a header in which a Content-Length is looked for. */
const HEADER = 1 << 14;
/** Octets of a From_ line at most: a path of 256 (RFC 5321 §4.5.3.1.3), a date and what some put behind it. */
const LONGEST = 512;

/** `From sender date`, as programs write it; a time zone may stand before or behind the year. Lines of mail that begin so and go on otherwise are none. */
const FROM =
  /^From (?:(.*?) +)?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d [ \d]?\d:\d\d(?::\d\d)?(?: [A-Z]{1,5}| [+-]\d{4})? \d{4}(?: [+-]\d{4})?(?: remote from .*)?[ \r]*$/;

/** The messages from some place on, which is the begin of one or of the file. */
export async function extentsFrom(whole: Source, begin: number): Promise<readonly Extent[]> {
  const source = inBlocks(whole);
  const extents: Extent[] = [];
  let from = await nextFrom(source, begin, begin);
  while (from < source.size) {
    const to = (await saidEnd(source, from)) ?? (await nextFrom(source, from + 1, begin));
    extents.push({ from, to });
    from = to;
  }
  return extents;
}

/** Reads ahead: what is next to what was read costs nothing. */
function inBlocks(source: Source): Source {
  let begin = 0;
  let block: Buffer = Buffer.alloc(0);
  return {
    size: source.size,
    async read(from, to) {
      if (from < begin || to > begin + block.length) {
        begin = from;
        block = await source.read(from, Math.min(source.size, Math.max(to, from + BLOCK)));
      }
      return block.subarray(from - begin, to - begin);
    },
  };
}

/** Where the next From_ line is, from there on; the end of the file when there is none. One at `begin` needs no empty line before it. */
async function nextFrom(source: Source, from: number, begin: number): Promise<number> {
  for (let at = from; at < source.size; at += CHUNK) {
    // What may be a From_ line is looked at whole, with the empty line before it.
    const base = Math.max(begin, at - 2);
    const octets = await source.read(base, Math.min(source.size, at + CHUNK + LONGEST));
    for (let found = octets.indexOf("From "); found >= 0; found = octets.indexOf("From ", found + 1)) {
      const place = base + found;
      if (place >= at + CHUNK) break;
      if (place < at || (place > begin && !isAfterEmptyLine(octets, found))) continue;
      if (isFromLine(octets, found)) return place;
    }
  }
  return source.size;
}

const isAfterEmptyLine = (octets: Buffer, at: number): boolean => octets[at - 1] === 10 && octets[at - 2] === 10;

function isFromLine(octets: Buffer, at: number): boolean {
  const end = octets.indexOf(10, at);
  return end >= 0 && FROM.test(octets.toString("latin1", at, end));
}

/**
 * Where a message ends by its Content-Length: Dovecot writes that, and From_ lines in bodies as they are. It is believed
 * only where an empty line stands there, and behind it a From_ line or nothing.
 */
async function saidEnd(source: Source, from: number): Promise<number | undefined> {
  const octets = await source.read(from, Math.min(source.size, from + HEADER));
  const end = octets.indexOf("\n\n");
  const length = /^Content-Length: (\d+) *$/im.exec(octets.toString("latin1", 0, Math.max(0, end)))?.[1];
  if (length === undefined) return undefined;
  const body = from + end + 2 + Number(length);
  const behind = await source.read(body, Math.min(source.size, body + 1 + LONGEST));
  const isEnd = behind[0] === 10 && (body + 1 === source.size || isFromLine(behind, 1));
  return isEnd ? body + 1 : undefined;
}

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
  const copies = new Map<string, number>();
  const count = (key: string) => {
    const copy = (copies.get(key) ?? 0) + 1;
    copies.set(key, copy);
    return copy;
  };
  for (const { key } of before) count(plainKey(key));
  const entries: Entry[] = [];
  for (const extent of await extentsFrom(source, begin)) {
    const entry = await entryAt(source, extent);
    if (isInternal(entry)) continue;
    const copy = count(entry.key);
    entries.push({ ...extent, key: copy === 1 ? entry.key : `${entry.key}-${copy}` });
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
