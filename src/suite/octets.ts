/** From so many repetitions on, `{x*300}` is easier to read. */
const REPEATED = /([^{}]{1,40}?)\1{15,}/gs;

/**
 * Octets (ISO 8859-1) as a suite's `C:` lines or `C=:` text, long runs folded. In braces, one of the `values` stands for
 * what the target gives: `{user}`.
 */
export function writeClient(octets: string, values: readonly string[]): readonly string[] {
  const whole = octets.endsWith("\r\n") ? octets.slice(0, -2).split("\r\n") : [];
  if (
    whole.length > 0 &&
    whole.length < 16 &&
    whole.every((line) => /^(?:[\x21-\x7e][\x20-\x7e]*)?$/.test(line) && !line.endsWith(" "))
  )
    return whole.map((line) => (line === "" ? "C:" : `C: ${folded(line, (text) => braced(text, values))}`));
  return [writePart(octets, values)];
}

/** The same for a part of a line. */
export const writePart = (octets: string, values: readonly string[]): string =>
  `C=: "${folded(octets, (text) => escaped(braced(text, values)))}"`;

/** The same for text of a `C:` line. */
export const escapedText = (text: string, values: readonly string[]): string =>
  folded(text, (part) => braced(part, values));

/** Octets with the escapes of `C=:`, as `messages` have them. */
export const writeMessage = (octets: string): string => escaped(octets).replaceAll('\\"', '"');

function folded(octets: string, write: (text: string) => string): string {
  let out = "";
  let from = 0;
  for (const found of octets.matchAll(REPEATED)) {
    const [whole, unit = ""] = found;
    out += write(octets.slice(from, found.index));
    out += `{${unit === "\\" || /[\r\n"\\\x00-\x1f\x7f-\xff]/.test(unit) ? escaped(unit) : unit}*${whole.length / unit.length}}`;
    from = found.index + whole.length;
  }
  return out + write(octets.slice(from));
}

const braced = (text: string, values: readonly string[]): string =>
  text
    .split(/(\{[a-z0-9-]+\})/)
    .map((part) => (values.includes(part.slice(1, -1)) && part.startsWith("{") ? part : part.replaceAll("{", "{{")))
    .join("");

function escaped(octets: string): string {
  return octets.replace(/[\\"\x00-\x1f\x7f-\xff]/g, (char) => {
    const simple = { "\\": "\\\\", '"': '\\"', "\r": "\\r", "\n": "\\n", "\t": "\\t" }[char];
    return simple ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`;
  });
}
