import fc from "fast-check";
import type { Property } from "../../../protocol/property.js";
import { append, flags, line, look, message, mime, set } from "./steps.js";

const uid = fc.constantFrom("", "UID ");
const section = fc.constantFrom(
  "",
  "HEADER",
  "TEXT",
  "1",
  "HEADER.FIELDS (Subject From)",
  "HEADER.FIELDS.NOT (subject)",
);
const part = fc.constantFrom(
  "",
  "TEXT",
  "1",
  "2",
  "1.1",
  "1.2",
  "2.1",
  "1.1.1",
  "1.MIME",
  "2.MIME",
  "1.HEADER",
  "1.TEXT",
  "1.1.HEADER",
);
const offset = fc.oneof(fc.nat({ max: 300 }), fc.constantFrom(0, 1, 2 ** 31 - 1, 4294967295));
const length = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(1, 2, 2 ** 31 - 1, 4294967295));
const key: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ..."ALL ANSWERED DELETED FLAGGED SEEN UNANSWERED UNDELETED UNFLAGGED UNSEEN DRAFT UNDRAFT".split(" "),
    "SUBJECT alpha",
    "SUBJECT ALPHA",
    'SUBJECT "re: beta"',
    "FROM joe",
    "FROM other.example",
    "TO ann",
    "BODY alpha",
    'TEXT "a line"',
    "HEADER Subject beta",
    'HEADER X-None ""',
    'HEADER Subject ""',
    "SENTBEFORE 1-Jan-2000",
    "SENTSINCE 17-Jul-1996",
    "SENTON 7-Feb-1994",
    "KEYWORD none",
    "UNKEYWORD none",
    "LARGER 150",
    "SMALLER 200",
    "LARGER 0",
  ),
  fc.integer({ min: 100, max: 400 }).map((size) => `LARGER ${size}`),
  fc.integer({ min: 100, max: 400 }).map((size) => `SMALLER ${size}`),
  fc.constantFrom("1:*", "*", "*:1", "1").map(String),
  set.map((its) => `UID ${its}`),
);
const { query } = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3 },
    key,
    tie("query").map((its) => `NOT ${its}`),
    fc.tuple(tie("query"), tie("query")).map(([one, other]) => `OR ${one} ${other}`),
    fc.array(tie("query"), { minLength: 1, maxLength: 3 }).map((all) => `(${all.join(" ")})`),
  ),
}));
const how = fc.constantFrom("FLAGS", "+FLAGS", "-FLAGS", "FLAGS.SILENT", "+FLAGS.SILENT", "-FLAGS.SILENT");
const on = fc.constantFrom(1, 2, 3);
const store = (who?: fc.Arbitrary<number>) =>
  line(
    fc.tuple(uid, set, how, flags).map(([by, its, what, all]) => `${by}STORE ${its} ${what} (${all})`),
    who,
  );

export const messageProperties: readonly Property[] = [
  {
    id: "imap.property.appended",
    title: "What is appended is fetched octet for octet, in whole and in parts",
    covers: ["rfc9051/6.3.12/appended-last", "rfc9051/6.4.5/body-empty-section", "rfc9051/6.4.5/body-section"],
    needs: [],
    state: "selected",
    steps: [
      append(fc.oneof(message, mime), flags),
      line(
        fc
          .tuple(uid, set, fc.oneof(section, part))
          .map(([by, its, what]) => `${by}FETCH ${its} (BODY.PEEK[${what}] RFC822.SIZE)`),
      ),
      line(fc.tuple(uid, section).map(([by, what]) => `${by}FETCH 1:* (BODY.PEEK[${what}] BODY.PEEK[])`)),
      look(),
    ],
    atMost: 8,
  },
  {
    id: "imap.property.partial",
    title: "A partial fetch has the octets from its origin on, as many as were asked for or as there are",
    covers: ["rfc9051/6.4.5/partial", "rfc9051/6.4.5/partial-truncated", "rfc9051/6.4.5/partial-beyond-end"],
    needs: [],
    state: "selected",
    steps: [
      append(message),
      line(
        fc
          .tuple(set, section, offset, length)
          .map(([its, what, from, many]) => `FETCH ${its} BODY.PEEK[${what}]<${from}.${many}>`),
      ),
      line(
        fc
          .tuple(section, offset, length)
          .map(([what, from, many]) => `FETCH 1 (BODY.PEEK[${what}]<${from}.${many}> BODY.PEEK[])`),
      ),
    ],
    atMost: 6,
  },
  {
    id: "imap.property.structure",
    title: "BODYSTRUCTURE says what the parts are that are fetched",
    covers: ["rfc9051/6.4.5/bodystructure", "rfc9051/7.5.2/body-size", "rfc9051/7.5.2/text-lines"],
    needs: [],
    state: "selected",
    steps: [
      append(mime),
      line(
        fc.tuple(part, part).map(([one, other]) => `FETCH 1:* (BODYSTRUCTURE BODY.PEEK[${one}] BODY.PEEK[${other}])`),
      ),
      line(fc.constant("FETCH 1:* (BODYSTRUCTURE BODY BODY.PEEK[] ENVELOPE)")),
    ],
    atMost: 5,
  },
  {
    id: "imap.property.search",
    title: "SEARCH finds what the keys mean, and NOT, OR and parentheses what logic has of them",
    covers: [
      "rfc9051/6.4.4/intersection",
      "rfc9051/6.4.4/key-not",
      "rfc9051/6.4.4/key-or",
      "rfc9051/6.4.4/parenthesized-key",
    ],
    needs: [],
    state: "selected",
    steps: [
      append(message, flags),
      line(fc.tuple(uid, query).map(([by, its]) => `${by}SEARCH ${its}`)),
      line(fc.tuple(uid, query, query).map(([by, one, other]) => `${by}SEARCH ${one} ${other}`)),
      line(fc.tuple(uid, key).map(([by, its]) => `${by}SEARCH ${its}`)),
      store(),
    ],
    atMost: 12,
  },
  {
    id: "imap.property.sets",
    title: "A set means the same messages however it is written",
    covers: ["rfc9051/9/sequence-set", "rfc9051/9/seq-range-order", "rfc9051/9/seq-star"],
    needs: [],
    state: "selected",
    steps: [
      append(message),
      line(fc.tuple(uid, set).map(([by, its]) => `${by}FETCH ${its} (UID FLAGS)`)),
      line(fc.tuple(uid, set).map(([by, its]) => `${by}SEARCH ${by}${its}`)),
      store(),
      line(fc.constantFrom("EXPUNGE", "NOOP")),
    ],
    atMost: 12,
  },
  {
    id: "imap.property.session",
    title: "A session believes of its mailbox what is there, whatever it does",
    covers: ["rfc9051/6.4.5/flags", "rfc9051/6.1.2/noop-polls", "rfc9051/6.4.6/value-as-fetched"],
    needs: [],
    state: "selected",
    steps: [
      append(message, flags),
      store(),
      line(fc.tuple(uid, set).map(([by, its]) => `${by}COPY ${its} {mailbox}`)),
      line(
        fc.constantFrom(
          "EXPUNGE",
          "UID EXPUNGE 1:*",
          "NOOP",
          "SELECT {mailbox}",
          "EXAMINE {mailbox}",
          "CLOSE",
          "UNSELECT",
        ),
      ),
      line(fc.tuple(uid, set).map(([by, its]) => `${by}FETCH ${its} (FLAGS BODY[TEXT])`)),
      look(),
    ],
    atMost: 16,
  },
  {
    id: "imap.property.sessions",
    title: "Sessions on one mailbox come to believe the same, which is what is there",
    covers: ["rfc9051/2.3.2/permanent-flags-shared", "rfc9051/6.1.2/noop-polls"],
    needs: [],
    state: "selected",
    steps: [
      append(message, flags, on),
      store(on),
      line(
        fc.tuple(uid, set).map(([by, its]) => `${by}COPY ${its} {mailbox}`),
        on,
      ),
      line(fc.constantFrom("EXPUNGE", "NOOP", "UID EXPUNGE 1:*"), on),
      line(
        fc.tuple(uid, set).map(([by, its]) => `${by}FETCH ${its} (UID FLAGS)`),
        on,
      ),
      look(on),
    ],
    atMost: 16,
  },
];
