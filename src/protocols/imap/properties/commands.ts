import fc from "fast-check";
import type { Property } from "../../../protocol/property.js";
import type { Step } from "../player/script.js";
import { always, append, message, octets } from "./steps.js";

const result = ["rfc9051/2.2.1/completion-result", "rfc9051/2.2.2/completion-tag", "rfc9051/3.4/bye-before-close"];

const names = [
  "NOOP",
  "SELECT ",
  "EXAMINE ",
  "CREATE ",
  "DELETE ",
  "RENAME ",
  "SUBSCRIBE ",
  'LIST "" ',
  "LIST ",
  "STATUS {mailbox} ",
  "STATUS ",
  "APPEND ",
  "FETCH 1 ",
  "FETCH ",
  "UID FETCH ",
  "UID ",
  "STORE 1 FLAGS ",
  "STORE ",
  "SEARCH ",
  "SEARCH CHARSET ",
  "UID SEARCH ",
  "COPY ",
  "MOVE ",
  "ENABLE ",
  "ID ",
  "CAPABILITY ",
  "EXPUNGE ",
  "XYZZY ",
];
const odd = (text: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  text.map((its): Step => ({ do: "say", on: 1, parts: [its], odd: true }));
const broken = odd(fc.tuple(fc.constantFrom(...names), octets(24)).map((its) => its.join("")));
/** Much of something. */
const deep = odd(
  fc
    .tuple(
      fc.constantFrom(
        ["SEARCH ", "(", "ALL", ")"],
        ["SEARCH ", "NOT ", "ALL", ""],
        ["SEARCH ", "OR ALL ", "ALL", ""],
        ["FETCH 1:* ", "(", "FLAGS", ")"],
        ["FETCH ", "1,", "1 FLAGS", ""],
        ["FETCH 1 BODY[", "1.", "1]", ""],
        ['LIST "" ', "*", "", ""],
        ['LIST "" ', "*%", "x", ""],
        ["STATUS ", "(", "x", ")"],
        ["STORE 1 FLAGS (", "\\Seen ", "\\Seen", ")"],
        ["NOOP", " ", "", ""],
        ["XYZZY ", "x", "", ""],
        ['SELECT "', "\\\\", "", '"'],
        ["ENABLE ", "X ", "X", ""],
      ),
      fc.constantFrom(2, 10, 50, 100, 250, 500, 1000, 2000, 4000, 8000, 16000),
    )
    .map(([[before = "", unit = "", middle = "", end = ""], times]) => {
      const many = Math.floor(times / Math.max(1, unit.length / 2));
      return before + unit.repeat(many) + middle + end.repeat(end === "" || end.length > 1 || end === '"' ? 1 : many);
    }),
);

const literal = fc
  .tuple(
    fc.constantFrom(
      "SELECT ",
      "CREATE ",
      'LIST "" ',
      "SEARCH SUBJECT ",
      "SEARCH CHARSET ",
      "STATUS ",
      "XYZZY ",
      "NOOP ",
    ),
    octets(40),
  )
  .map(
    ([before, its]): Step => ({ do: "say", on: 1, parts: [before, { literal: its.replaceAll("\0", "?") }], odd: true }),
  );

const value = fc.oneof(
  fc.constantFrom("alpha", "beta", "", "a b", "x]", 'a"b', "a\\b", "{3}", "NIL", "0", "+", "(", "~", "body"),
  fc.stringMatching(/^[\x20-\x7e]{0,12}$/).filter((its) => !its.includes("{")),
);
const forms = (before: fc.Arbitrary<string>, its: fc.Arbitrary<string>, after = ""): fc.Arbitrary<Step> =>
  fc.tuple(before, its).map(([text, one]): Step => ({ do: "forms", on: 1, before: text, value: one, after }));
const harmless = fc.constantFrom(
  "NOOP",
  "CAPABILITY",
  "SEARCH ALL",
  "SEARCH 1:*",
  "FETCH 1:* FLAGS",
  "FETCH 1 (UID RFC822.SIZE)",
  'LIST "" {mailbox}',
  "STATUS {mailbox} (MESSAGES)",
  "XYZZY",
  "UID FETCH 1:* FLAGS",
);

export const commandProperties: readonly Property[] = [
  {
    id: "imap.property.octets",
    title: "Any octets as a command get one result, and leave the session in step",
    covers: result,
    needs: [],
    state: "selected",
    steps: [broken, odd(octets(48)), literal, append(message)],
    atMost: 8,
  },
  {
    id: "imap.property.octets-before-login",
    title: "Before login, too",
    covers: result,
    needs: [],
    state: "greeted",
    steps: [
      odd(octets(48)),
      broken,
      odd(
        fc
          .tuple(
            fc.constantFrom("LOGIN ", "LOGIN x ", "CAPABILITY", "STARTTLS "),
            octets(24).filter((its) => its !== ""),
          )
          .map((its) => its.join("")),
      ),
    ],
    atMost: 3,
  },
  {
    id: "imap.property.depth",
    title: "Long lines and what is nested deeply get one result",
    covers: result,
    needs: [],
    state: "selected",
    steps: [deep, append(message)],
    atMost: 3,
  },
  {
    id: "imap.property.forms",
    title: "An argument gives the same as an atom, as a quoted string and as a literal",
    covers: ["rfc9051/9/astring", "rfc9051/4.3/literal-anywhere", "rfc9051/4.3/non-synchronizing-literal"],
    needs: [],
    state: "selected",
    steps: [
      append(message),
      forms(
        fc.constantFrom("SEARCH SUBJECT ", "SEARCH TEXT ", "SEARCH BODY ", "SEARCH FROM ", "SEARCH HEADER Subject "),
        value,
      ),
      forms(fc.constant("SEARCH HEADER "), fc.constantFrom("Subject", "x-none", "TO"), " alpha"),
      forms(
        fc.constant("STATUS "),
        fc.oneof(fc.constant("{mailbox}"), fc.constantFrom("{mailbox}-none", "{mailbox} x", "{mailbox}]")),
        " (MESSAGES)",
      ),
      forms(fc.constant("FETCH 1:* BODY.PEEK[HEADER.FIELDS ("), fc.constantFrom("Subject", "From", "x-none"), ")]"),
      forms(fc.constant('LIST "" '), fc.constantFrom("{mailbox}", "{mailbox}-none")),
      forms(fc.constant("LIST "), fc.constantFrom("{mailbox}", "", "{mailbox}{delimiter}"), ' ""'),
    ],
    atMost: 6,
  },
  {
    id: "imap.property.pipelined",
    title: "Commands in one write get the answers that they get one by one",
    covers: ["rfc9051/5.5/pipelining"],
    needs: [],
    state: "selected",
    steps: [
      append(message),
      fc.array(harmless, { minLength: 2, maxLength: 12 }).map((lines): Step => ({ do: "batch", on: 1, lines })),
      always("NOOP"),
    ],
    atMost: 5,
  },
];
