import fc from "fast-check";

const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
const eightBit = fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code));
const control = fc
  .integer({ min: 1, max: 0x1f })
  .map((code) => (code === 10 || code === 13 ? "\t" : String.fromCharCode(code)));
const repeated = fc
  .tuple(fc.constantFrom("x", ".", " ", "\t"), fc.constantFrom(76, 510, 512, 900, 996, 997, 998))
  .map(([char, times]) => char.repeat(times));
/** What a server that looks too closely takes for something else. */
const curious = fc.constantFrom(
  ..."|.|..|...|. |.x|x.|.\t|..x| .|\t|QUIT|RSET|DATA|MAIL FROM:<x@mailspec.example>|From x|>From x|250 ok|354 go on|BDAT 10 LAST".split(
    "|",
  ),
);
const lines = (...units: readonly fc.Arbitrary<string>[]) =>
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: curious },
        ...units.map((unit) => ({ weight: 2, arbitrary: fc.string({ maxLength: 20, unit }) })),
        { weight: 1, arbitrary: repeated },
      ),
      { maxLength: 8 },
    )
    .map((all) => all.map((text) => `${text.replaceAll("{", "(")}\r\n`).join(""));

/** Any body that RFC 5321 carries: lines of dots, blank ones, controls, of up to 998 octets (§4.5.3.1.6). */
export const anyBody: fc.Arbitrary<string> = lines(printable, control);
/** The same where 8BITMIME was declared. */
export const eightBitBody: fc.Arbitrary<string> = lines(printable, eightBit);

const ends = [
  "\r\n",
  "\n",
  "\r",
  "\r\r\n",
  "\n\r",
  "\0\r\n",
  "\r\n\0",
  "\x85",
  "\xe2\x80\xa8",
  "\v",
  "\f",
  " \r\n",
  "\t\r\n",
];
const lookalike = fc
  .tuple(fc.constantFrom(...ends), fc.constantFrom(".", ".", "..", " ."), fc.constantFrom(...ends))
  .filter(([before, dot, after]) => !(before === "\r\n" && dot === "." && after === "\r\n"))
  .map((parts) => parts.join(""));
const smuggled = fc.constantFrom(
  "",
  "NOOP\r\n",
  "RSET\r\nNOOP\r\n",
  "MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\nsmuggled\r\n",
);

/** Bodies with something in them that looks like the end of the mail data, and is none (RFC 5321 §2.3.8, §4.1.1.4). */
export const lookalikeBody: fc.Arbitrary<string> = fc
  .tuple(fc.array(fc.constantFrom("text\r\n", "\r\n", "text", ".\r\n"), { maxLength: 3 }), lookalike, smuggled)
  .map(([before, end, after]) => `${before.join("")}${end}${after}`);

/** Sizes of chunks: none at all, one octet, a line end cut in two, all at once. */
export const sizes: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constant([100_000]),
  fc.array(fc.oneof(fc.constantFrom(0, 1, 2, 3), fc.integer({ min: 1, max: 400 })), { minLength: 1, maxLength: 5 }),
);
