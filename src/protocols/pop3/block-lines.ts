import type { Parsed } from "../../protocol/parsed.js";

/** The lines of a block, without their ends. */
export function blockLines(octets: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from < octets.length; ) {
    const lf = octets.indexOf(10, from);
    const to = lf < 0 ? octets.length : lf;
    lines.push(octets.subarray(from, octets[to - 1] === 13 && to > from ? to - 1 : to));
    from = to + 1;
  }
  return lines;
}

/** The lines of a listing, parsed; undefined when one of them cannot be. */
export function entries<T>(
  octets: Uint8Array | undefined,
  parse: (line: Uint8Array) => Parsed<T>,
): readonly T[] | undefined {
  const found: T[] = [];
  for (const line of blockLines(octets ?? new Uint8Array())) {
    const parsed = parse(line);
    if (!parsed.ok) return undefined;
    found.push(parsed.value);
  }
  return found;
}
