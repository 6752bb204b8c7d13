import fc from "fast-check";
import { latin1 } from "../../../wire/latin1.js";
import type { Step } from "../player/script.js";

/** Lines on connection 1, each by itself. */
export const line = (text: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  text.map((it): Step => ({ do: "say", on: 1, lines: [it] }));
export const always = (...texts: readonly string[]): fc.Arbitrary<Step> => line(fc.constantFrom(...texts));

/** The envelope that every server takes. */
export const envelope = ["MAIL FROM:<{sender}>", "RCPT TO:<{recipient}>"] as const;

/** A whole transaction. */
export const mail = (body: fc.Arbitrary<string>, parameters = ""): fc.Arbitrary<Step> =>
  body.map(
    (its): Step => ({
      do: "say",
      on: 1,
      lines: [`MAIL FROM:<{sender}>${parameters}`, "RCPT TO:<{recipient}>", "DATA"],
      body: its,
    }),
  );

/** Commands as a client says them, in any order. */
export const plainLine = fc.constantFrom(
  "MAIL FROM:<{sender}>",
  "MAIL FROM:<>",
  "RCPT TO:<{recipient}>",
  "RCPT TO:<{recipient}>",
  "RCPT TO:<{recipient-2}>",
  "RCPT TO:<{no-recipient}>",
  "RCPT TO:<>",
  "RCPT",
  "MAIL",
  "DATA",
  "RSET",
  "NOOP",
  "{hello} mailspec.example",
  "VRFY {recipient}",
  "HELP",
  "XYZZY",
  "BDAT",
  "BDAT 0 LAST",
);

/** Letters in any case: `mAiL`; what stands in braces stays. */
export const anyCase = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.nat(0xffffff)).map(([words, bits]) => {
    let depth = 0;
    return Array.from(words, (letter, at) => {
      if (letter === "{" || letter === "<") depth++;
      if (letter === "}" || letter === ">") depth--;
      return depth === 0 && ((bits >> (at % 24)) & 1) === 1 ? letter.toLowerCase() : letter;
    }).join("");
  });

/** Octets of a line, without LF: as many as asked for, drawn from few kinds so that runs of one octet come, too. */
export const octets = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.uint8Array({ maxLength }).map(latin1),
      fc
        .array(
          fc.constantFrom(
            ...'\0|\r|\t| |\x7f|\x80|\xff|\xc0\xaf|\xe2\x82|\xf5|\x1b[2J|a|%n|../|\\|"|<|>|@|:|,|;'.split("|"),
            "\xc3\xa4",
            "|",
          ),
          { maxLength: Math.max(1, Math.floor(maxLength / 4)) },
        )
        .map((parts) => parts.join("")),
    )
    .map((text) => text.replaceAll("\n", "\v").replaceAll("{", "("));

/** Sizes of segments. */
export const cuts: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
);
