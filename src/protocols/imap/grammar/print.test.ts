import fc, { type Arbitrary } from "fast-check";
import { expect, it } from "vitest";
import { latin1 } from "../../../wire/latin1.js";
import * as base from "./base.js";
import { type Body, printBody } from "./body.js";
import { capabilityData } from "./capability.js";
import type { Address } from "./envelope.js";
import * as fetchItem from "./fetch.js";
import { rev1, sourceOf } from "./grammar.test-data.js";
import { type Kind, ofKind } from "./kind.js";
import { list, lsub } from "./list.js";
import * as resp from "./resp-text.js";
import { parseResponse, printResponse, type Response } from "./response.js";
import type { Section } from "./section.js";
import * as status from "./status.js";

const octets = (min: number, max: number) =>
  fc.array(fc.integer({ min, max }), { maxLength: 12 }).map((all) => latin1(Buffer.from(all)));
/** Anything that a string may hold, and what looks like something else. */
const text = fc.oneof(
  octets(1, 255),
  octets(32, 126),
  fc.constantFrom("", "NIL", 'a"b', "\\", "{3}\r\n", "x".repeat(1200)),
);
const nstring = fc.option(text);
const atom = fc.stringMatching(/^[A-Za-z0-9$.\-_]{1,10}$/).filter((word) => word.toUpperCase() !== "NIL");
const nz = fc.integer({ min: 1, max: 4_294_967_295 });
const count = fc.nat();
const flag = fc.oneof(
  fc.constantFrom("\\Seen", "\\Deleted", "\\Answered", "$Junk"),
  atom,
  atom.map((word) => `\\X${word}`),
);
const content = fc.option(
  octets(1, 255).map((its) => ({ size: its.length, octets: Uint8Array.from(Buffer.from(its, "latin1")) })),
);
const two = (most: number) => fc.integer({ min: 0, max: most });
const dateTime = fc.record({
  year: fc.integer({ min: 0, max: 9999 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: two(31),
  hours: two(23),
  minutes: two(59),
  seconds: two(60),
  zone: fc.constantFrom("+0000", "-0000", "+0530", "-1200"),
});
const address: Arbitrary<Address> = fc.record({ name: nstring, adl: nstring, mailbox: nstring, host: nstring });
const addresses = fc.option(fc.array(address, { minLength: 1, maxLength: 3 }));
const envelope = fc.record({
  date: nstring,
  subject: nstring,
  from: addresses,
  sender: addresses,
  replyTo: addresses,
  to: addresses,
  cc: addresses,
  bcc: addresses,
  inReplyTo: nstring,
  messageId: nstring,
});
const parameters = fc.option(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 2 }));
const disposition = fc.option(fc.record({ type: text, parameters }));
const language = fc.oneof(nstring, fc.array(text, { minLength: 1, maxLength: 2 }));
const others = fc.array(fc.oneof(count, nstring, fc.array(fc.oneof(count, nstring), { minLength: 1, maxLength: 2 })), {
  minLength: 1,
  maxLength: 2,
});
const extensions = fc.oneof(
  fc.constant({}),
  fc.record({ disposition }),
  fc.record({ disposition, language }),
  fc.record({ disposition, language, location: nstring }),
  fc.record({ disposition, language, location: nstring, others }),
);
/** Single parts, bodies of any kind so deep, and without extension data for BODY. */
function body(depth: number, extensible: boolean): Arbitrary<Body> {
  const md5 = extensible
    ? fc.oneof(
        fc.constant({}),
        fc.tuple(nstring, extensions).map(([its, more]) => ({ md5: its, ...more })),
      )
    : fc.constant({});
  const mpart = extensible
    ? fc.oneof(
        fc.constant({}),
        fc.tuple(parameters, extensions).map(([its, more]) => ({ parameters: its, ...more })),
      )
    : fc.constant({});
  const fields = { parameters, id: nstring, description: nstring, encoding: text, size: nz };
  const basic = fc.record({
    kind: fc.constant("basic" as const),
    type: fc.constantFrom("IMAGE", "x"),
    subtype: text,
    ...fields,
  });
  const plain = fc.record({
    kind: fc.constant("text" as const),
    type: fc.constantFrom("TEXT", "text"),
    subtype: text,
    ...fields,
    lines: count,
  });
  const leaf = fc.tuple(fc.oneof(basic, plain), md5).map(([its, more]): Body => ({ ...its, ...more }));
  if (depth === 0) return leaf;
  const inner = body(depth - 1, extensible);
  const message = fc.tuple(
    fc.record({
      kind: fc.constant("message" as const),
      type: fc.constant("MESSAGE"),
      subtype: fc.constantFrom("RFC822", "GLOBAL"),
      ...fields,
      envelope,
      body: inner,
      lines: count,
    }),
    md5,
  );
  const multipart = fc.tuple(
    fc.record({
      kind: fc.constant("multipart" as const),
      parts: fc.array(inner, { minLength: 1, maxLength: 3 }),
      subtype: text,
    }),
    mpart,
  );
  return fc.oneof(
    leaf,
    fc.oneof(message, multipart).map(([its, more]): Body => ({ ...its, ...more })),
  );
}
const fields = fc.array(text, { minLength: 1, maxLength: 2 });
const msgtext = fc.oneof(
  fc.constantFrom({ kind: "HEADER" as const }, { kind: "TEXT" as const }),
  fc.record({ kind: fc.constantFrom("HEADER.FIELDS" as const, "HEADER.FIELDS.NOT" as const), fields }),
);
const part = fc.array(nz, { minLength: 1, maxLength: 3 });
const section: Arbitrary<Section> = fc.oneof(
  fc.constant({ part: [] }),
  fc.record({ part: fc.constant([]), text: msgtext }),
  fc.record({ part }),
  fc.record({ part, text: fc.oneof(msgtext, fc.constant({ kind: "MIME" as const })) }),
);
const sectionContent = fc
  .tuple(section, fc.option(count, { nil: undefined }), content)
  .map(([its, origin, found]) => ({ section: its, ...(origin !== undefined && { origin }), content: found }));

const of = <T>(kind: Kind<T>, values: Arbitrary<T>) => values.map((value) => ofKind(kind, value));
const item = fc.oneof(
  of(fetchItem.flags, fc.array(flag, { maxLength: 3 })),
  of(fetchItem.envelopeItem, envelope),
  of(fetchItem.internalDate, dateTime),
  of(fetchItem.rfc822Size, count),
  of(fetchItem.rfc822, content),
  of(fetchItem.rfc822Header, content),
  of(fetchItem.rfc822Text, content),
  of(fetchItem.bodyItem, body(2, false)),
  of(fetchItem.bodyStructure, body(2, true)),
  of(fetchItem.uid, nz),
  of(fetchItem.bodySection, sectionContent),
);
const mailbox = text.filter((name) => name.toUpperCase() !== "INBOX" || name === "INBOX");
const listed = fc.record({
  attributes: fc.uniqueArray(fc.constantFrom("\\Noinferiors", "\\Marked", "\\HasChildren", "\\Sent"), { maxLength: 3 }),
  delimiter: fc.constantFrom("/", ".", '"', "\\", null),
  mailbox,
});
const extended = fc.array(
  fc.record({
    name: atom.map((word) => word.toUpperCase()),
    value: fc.oneof(fc.constant("1:3"), fc.array(text, { maxLength: 2 })),
  }),
  { maxLength: 2 },
);
const statusItem = fc.oneof(
  of(status.messages, count),
  of(status.recentCount, count),
  of(status.uidNextItem, nz),
  of(status.uidValidityItem, nz),
  of(status.unseenCount, count),
);
const code = fc.oneof(
  of(resp.uidNext, nz),
  of(resp.unseen, nz),
  of(resp.permanentFlags, fc.array(fc.oneof(flag, fc.constant("\\*")), { maxLength: 3 })),
  of(resp.badCharset, fc.oneof(fc.constant(undefined), fc.array(text, { minLength: 1, maxLength: 2 }))),
  of(resp.readOnly, fc.constant(undefined)),
  of(
    capabilityData,
    fc.array(
      atom.map((word) => word.toUpperCase()),
      { maxLength: 3 },
    ),
  ),
  fc.record({ name: atom.map((word) => `X-${word.toUpperCase()}`), value: fc.constantFrom(undefined, "some text") }),
);
const words = fc.constantFrom("done", "a [b] {3}", "x");
const respText = fc.oneof(fc.record({ text: words }), fc.record({ code, text: words }));
const response: Arbitrary<Response> = fc.oneof(
  respText.map((its) => ({ kind: "tagged" as const, tag: "a1", condition: "NO" as const, ...its })),
  fc
    .tuple(fc.constantFrom("OK", "BAD", "PREAUTH", "BYE"), respText)
    .map(([condition, its]) => ({ kind: "condition" as const, condition, ...its })),
  fc.constantFrom("", "go on", "YQ==").map((its) => ({ kind: "continue" as const, text: its })),
  fc
    .oneof(
      of(capabilityData, fc.array(atom.map((word) => word.toUpperCase()))),
      of(
        list,
        fc.oneof(
          listed,
          fc.tuple(listed, extended).map(([its, more]) => ({ ...its, extended: more })),
        ),
      ),
      of(lsub, listed),
      of(base.mailboxFlags, fc.array(flag)),
      of(base.search, fc.array(nz)),
      of(status.status, fc.record({ mailbox, items: fc.array(statusItem) })),
    )
    .map((its) => ({ kind: "data" as const, ...its })),
  fc
    .tuple(
      nz,
      fc.oneof(
        of(base.exists, fc.constant(undefined)),
        of(base.expunge, fc.constant(undefined)),
        of(fetchItem.fetch, fc.array(item, { minLength: 1, maxLength: 4 })),
      ),
    )
    .map(([number, its]) => ({ kind: "numbered" as const, number, ...its })),
);

it("what is printed is read again as it was", () => {
  fc.assert(
    fc.property(response, (its) => {
      expect(parseResponse(sourceOf(printResponse(its, rev1.kinds)), rev1)).toEqual({ ok: true, value: its });
    }),
    { numRuns: 3000 },
  );
});

it("each string in its plainest form", () => {
  expect(printBody({ kind: "multipart", parts: [], subtype: "MIXED" })).toBe('( "MIXED")');
  expect(
    printResponse(
      { kind: "data", ...ofKind(lsub, { attributes: [], delimiter: null, mailbox: "a b\xe4" }) },
      rev1.kinds,
    ),
  ).toBe("* LSUB () NIL {4}\r\na b\xe4\r\n");
});
