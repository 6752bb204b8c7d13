import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../fixtures/messages/", import.meta.url));
const cache = new Map<string, Uint8Array>();

/** Messages too large to ship: made when they are asked for. */
const generated: Readonly<Record<string, () => Uint8Array>> = {
  "one-megabyte": () => sized("one-megabyte", 1_000_000),
  "ten-megabytes": () => sized("ten-megabytes", 10_000_000),
};

/** The octets of a message of fixtures/messages, or undefined when there is none of that name. */
export function fixture(name: string): Uint8Array | undefined {
  const known = cache.get(name);
  if (known) return known;
  const path = `${folder}${name}.eml`;
  const octets =
    generated[name]?.() ?? (/^[a-z0-9-]+$/.test(name) && existsSync(path) ? readFileSync(path) : undefined);
  if (octets) cache.set(name, octets);
  return octets;
}

/** Makes a fixture of octets that a suite brings itself, and gives its name: equal octets, equal name. */
export function inlineFixture(octets: Uint8Array): string {
  const name = `inline-${createHash("sha256").update(octets).digest("hex").slice(0, 16)}`;
  cache.set(name, octets);
  return name;
}

/** Names of all fixtures, sorted. */
export function fixtureNames(): readonly string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".eml"));
  return [...files.map((file) => file.slice(0, -4)), ...Object.keys(generated)].sort();
}

/** A message of about that many octets whose lines are all different, some of them with dots in front. */
function sized(name: string, octets: number): Uint8Array {
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
    const text = `${line % 97 === 0 ? "." : ""}${line} ${"0123456789abcdef".repeat(4)}\r\n`;
    lines.push(text);
    size += text.length;
  }
  return Buffer.from(lines.join(""), "latin1");
}
