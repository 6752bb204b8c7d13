import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readOctets } from "../input/text-file.js";
import { marked } from "../protocol/own-mail.js";
import { LARGEST } from "../wire/unit.js";

const folder = fileURLToPath(new URL("../../fixtures/messages/", import.meta.url));
const pathOf = (name: string) => `${folder}${name}.eml`;
const isName = (text: string) => /^[a-z0-9-]+$/.test(text);
const cache = new Map<string, Uint8Array>();

/** Messages too large to ship: made when they are asked for. */
const generated: Readonly<Record<string, () => Uint8Array>> = {
  "one-megabyte": () => sized("one-megabyte", 1_000_000),
  "ten-megabytes": () => sized("ten-megabytes", 10_000_000),
  // One line of the body with so many octets, its CRLF included.
  "line-1000": () => lined("x".repeat(998)),
  "line-1000-dot": () => lined(`.${"x".repeat(997)}`),
  "line-1001": () => lined("x".repeat(999)),
  "line-2050": () => lined("x".repeat(2048)),
  "line-70000": () => lined("NOOP ".repeat(14_000).trimEnd()),
  "size-65536": () => lined("", 65_536),
  // Just so many octets with the mark of this run, by CRLF or by LF: where a buffer is full at the end of a message.
  "exactly-4096": () => exactly(4096, (octets) => octets.length),
  "exactly-65536": () => exactly(65_536, (octets) => octets.length),
  "exactly-65536-lf": () => exactly(65_536, (octets) => octets.filter((octet) => octet !== 13).length),
  // They part behind the first 64 KiB.
  "late-difference-one": () => sized("late-difference", 75_000, (line) => (line < 1000 ? numbered(line) : "one")),
  "late-difference-two": () => sized("late-difference", 75_000, (line) => (line < 1000 ? numbered(line) : "two")),
  "received-99": () => receivedBy(99),
  "received-120": () => receivedBy(120),
  // A header of over 64 KiB.
  "received-900": () => receivedBy(900),
  // A dot, or a line that begins with one, wherever a buffer may end.
  "dot-lines-0": () => dotLines(0),
  "dot-lines-1": () => dotLines(1),
  "dot-lines-2": () => dotLines(2),
  "dot-lines-3": () => dotLines(3),
  // A dot wherever a buffer may end.
  "dots-inside": () => sized("dots-inside", 100_000, (line) => `${line}${".".repeat(70)}`),
  // A line that begins with a dot wherever a buffer may begin, up to 16 KiB, however the server counts: with LF or CRLF, stuffed or not.
  "dots-in-front": () => sized("dots-in-front", 150_000, (line) => DOTTED[Math.floor(line / 13_000)] ?? ".."),
};

/** `numbered-17`: a message with so many octets in its one line, so that no two of them are equal, nor of one size. */
const numberedOf = (name: string): number | undefined => {
  const [, number] = /^numbered-([1-9]\d{0,2})$/.exec(name) ?? [];
  return number === undefined ? undefined : Number(number);
};

/** The octets of a message of fixtures/messages, with the mark of this run; undefined when there is none of that name. */
export function fixture(name: string): Uint8Array | undefined {
  const known = cache.get(name);
  if (known) return known;
  if (!isFixture(name)) return undefined;
  const length = numberedOf(name);
  const made = length === undefined ? generated[name]?.() : oneOfMany(length);
  const octets = marked(made ?? readOctets(pathOf(name), LARGEST));
  cache.set(name, octets);
  return octets;
}

/** Whether there is such a fixture; unlike `fixture` it reads and makes nothing. */
export const isFixture = (name: string): boolean =>
  cache.has(name) ||
  Object.hasOwn(generated, name) ||
  numberedOf(name) !== undefined ||
  (isName(name) && existsSync(pathOf(name)));

/** Makes a fixture of octets (ISO 8859-1) that a suite brings itself, and gives its name: equal octets, equal name. */
export function inlineFixture(text: string): string {
  const octets = Buffer.from(text, "latin1");
  const name = `inline-${createHash("sha256").update(octets).digest("hex").slice(0, 16)}`;
  cache.set(name, marked(octets));
  return name;
}

/** Names of all fixtures, sorted. */
export function fixtureNames(): readonly string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".eml"));
  return [...files.map((file) => file.slice(0, -4)), ...Object.keys(generated)].sort();
}

/** A short header and one line; filled up with lines of sixty octets to `size`. */
function lined(line: string, size = 0): Uint8Array {
  const begin = `From: Ada <ada@mailspec.example>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\nMessage-ID: <lines@mailspec.example>\r\nSubject: lines\r\nX-Mailspec: lines\r\n\r\n${line}${line === "" ? "" : "\r\n"}`;
  const missing = Math.max(0, size - begin.length);
  const filling = `${"0123456789".repeat(6).slice(0, 58)}\r\n`.repeat(Math.floor(missing / 60));
  const rest = missing - filling.length;
  return Buffer.from(`${begin}${filling}${rest >= 2 ? `${"r".repeat(rest - 2)}\r\n` : ""}`);
}

/** A message with so many octets in its one line, and with a Message-ID and a Date of its own: of those some servers make unique-ids. */
function oneOfMany(length: number): Uint8Array {
  const [minutes, seconds] = [Math.floor(length / 60) % 60, length % 60].map((its) => String(its).padStart(2, "0"));
  return Buffer.from(
    Buffer.from(lined("n".repeat(length)))
      .toString()
      .replace("<lines@", `<numbered-${length}@`)
      .replace(" 10:00:00 ", ` 10:${minutes}:${seconds} `),
  );
}

/** A message that counts `wanted` once it is marked; lengths are tried from a little less on. */
function exactly(wanted: number, count: (octets: Uint8Array) => number): Uint8Array {
  for (let size = wanted - 100; size < wanted * 1.1; size++) {
    const octets = lined("", size);
    const missing = wanted - count(marked(octets));
    if (missing === 0) return octets;
    // No line is longer than sixty octets: an end of line more, and it may be one less.
    if (missing > 60) size += missing - 60;
  }
  throw new Error(`no message counts ${wanted}`);
}

/** Of lines that are a dot: on the wire four octets each, so that with these four shifts one begins at every octet. */
function dotLines(shift: number): Uint8Array {
  return Buffer.from(`${Buffer.from(lined("x".repeat(shift + 1))).toString()}${".\r\n".repeat(17_000)}`);
}

/** A message that has been on the way for long. */
function receivedBy(hosts: number): Uint8Array {
  const field = (at: number) =>
    `Received: from mx${at}.example by mx${at + 1}.example; Mon, 02 Mar 2026 10:00:00 +0000\r\n`;
  return Buffer.from(
    Array.from({ length: hosts }, (_, at) => field(at)).join("") + Buffer.from(lined("many")).toString(),
  );
}

/** With LF or CRLF, stuffed or not, one of these has a length that shares no factor with a buffer's. */
const DOTTED = [".xy", ".x", "."];

const numbered = (line: number): string => `${line % 97 === 0 ? "." : ""}${line} ${"0123456789abcdef".repeat(4)}`;

/** A message of about that many octets whose lines are all different, some of them with dots in front. */
function sized(name: string, octets: number, textOf = numbered): Uint8Array {
  const header = [
    "From: Big <big@mailspec.example>",
    "To: reader@mailspec.example",
    "Date: Mon, 02 Mar 2026 10:00:00 +0000",
    `Message-ID: <${name}@mailspec.example>`,
    `Subject: ${name}`,
    `X-Mailspec: ${name}`,
    "",
    "",
  ].join("\r\n");
  const lines: string[] = [header];
  for (let size = header.length, line = 0; size < octets; line++) {
    const text = `${textOf(line)}\r\n`;
    lines.push(text);
    size += text.length;
  }
  return Buffer.from(lines.join(""), "latin1");
}
