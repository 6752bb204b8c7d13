import { allNames } from "./connections.js";

/** Segments of one write; what is left goes out at once. */
const MOST = 100;

const NAME = new RegExp(`\\{(?:${allNames.join("|")})\\}`, "g");

/** Octets in segments of these sizes, over and over; a placeholder counts as one octet. */
export function segmentsOf(octets: string, cuts: readonly number[]): readonly string[] {
  if (cuts.length === 0) return [octets];
  const atoms = octets.split(NAME).flatMap((text) => [...text.split(""), undefined]);
  const names = octets.match(NAME) ?? [];
  let name = 0;
  const parts = atoms.slice(0, -1).map((atom) => atom ?? names[name++] ?? "");
  const segments: string[] = [];
  for (let at = 0, cut = 0; at < parts.length; cut++) {
    const size = cut >= MOST ? parts.length : Math.max(1, cuts[cut % cuts.length] ?? 1);
    segments.push(parts.slice(at, at + size).join(""));
    at += size;
  }
  return segments;
}
