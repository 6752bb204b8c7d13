import fc from "fast-check";

/** With all fields that delivery would otherwise put in. */
const header = (subject: string) =>
  [
    "From: Fuzz <fuzz@mailspec.example>",
    "To: reader@mailspec.example",
    "Date: Mon, 02 Mar 2026 10:00:00 +0000",
    `Message-ID: <${subject}@mailspec.example>`,
    `Subject: ${subject}`,
    "X-Mailspec: fuzz",
    "",
    "",
  ].join("\r\n");

/** A message of mailspec's own: every one bears X-Mailspec, so that nobody else's mail is ever deleted. */
export const message = (subject: string, body: string): string => header(subject) + body;

/** Three messages that differ in size and content: what most properties need. */
export const threeMessages: readonly string[] = [
  message("one", "one\r\n"),
  message("two", ".\r\n..\r\nsecond\r\n\r\n"),
  message("three", `${"third line\r\n".repeat(7)}\r\n`),
];

/** The message, with a number that tells it from the others: equal ones may share a unique-id (RFC 1939 §7). */
export function unlike(wanted: string, others: ReadonlySet<string>): string {
  let its = wanted;
  for (let copy = 2; others.has(its); copy++) its = `X-Mailspec: copy ${copy}\r\n${wanted}`;
  return its;
}

const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
const eightBit = fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code));
const repeated = (...lengths: readonly number[]) =>
  fc
    .tuple(fc.constantFrom("x", ".", " ", "\xe4"), fc.constantFrom(...lengths))
    .map(([char, times]) => char.repeat(times));
const lineText = (long: fc.Arbitrary<string>) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        "",
        ".",
        "..",
        "...",
        ". ",
        ".x",
        "x.",
        ".\t",
        "..x",
        " .",
        "\t",
        "-ERR",
        "+OK",
        "QUIT",
      ),
    },
    { weight: 3, arbitrary: fc.string({ maxLength: 20, unit: printable }) },
    { weight: 2, arbitrary: fc.string({ maxLength: 20, unit: eightBit }) },
    { weight: 1, arbitrary: long },
  );
const messageOf = (line: fc.Arbitrary<string>, end: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.array(fc.tuple(line, end), { maxLength: 8 }), line, fc.boolean())
    .map(([lines, last, ended]) => message("any", lines.map((parts) => parts.join("")).join("") + (ended ? "" : last)));

/** Content that SMTP carries (RFC 5321 §4.5.3.1.6): lines of dots, blank lines, 8-bit, lines of up to 998 octets; with an end or without. */
export const anyMessage: fc.Arbitrary<string> = messageOf(
  lineText(repeated(76, 510, 512, 900, 997)),
  fc.constant("\r\n"),
);

/** Any content: longer lines, now and then a bare LF or CR. */
export const rawMessage: fc.Arbitrary<string> = messageOf(
  lineText(repeated(76, 510, 512, 996, 998, 1000, 1023, 4095, 9000)),
  fc.oneof(
    { weight: 20, arbitrary: fc.constant("\r\n") },
    { weight: 1, arbitrary: fc.constantFrom("\n", "\r", "\r\r\n") },
  ),
);
