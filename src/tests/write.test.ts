import fc from "fast-check";
import { expect, it } from "vitest";
import { knowledge } from "../cli/library.js";
import { fixture } from "../suite/fixture.js";
import { parseSuite } from "../suite/load.js";
import { writeClient } from "../suite/octets.js";
import { type NewSuite, writeSuite } from "../suite/write.js";

const known = await knowledge(["pop3"]);

const suite = (more: Partial<NewSuite["entry"]>, messages: readonly string[] = []): NewSuite => ({
  comment: ["Found by mailspec fuzz --path '1:2'", "on +OK: ready\xe4\r\n# here"],
  protocol: "pop3",
  title: "What is: {no} [title]?",
  messages: new Map(messages.map((octets, index) => [`m${index + 1}`, octets])),
  entry: {
    id: "pop3.fuzz.one",
    title: '"-ERR no" after "LIST #1: \\x00"',
    covers: ["rfc1939/5/list-one"],
    state: "transaction",
    wants: { maildrop: messages.map((_octets, index) => `m${index + 1}`) },
    needs: [],
    exchange: ["C: LIST 1", "S: +OK 1 {:number}", "S|: -ERR => pass"],
    ...more,
  },
});
const written = (it: NewSuite) => parseSuite(writeSuite(it), "written.yaml", known).cases[0];

it("what is written loads again", () => {
  expect(written(suite({ needs: ["UIDL", "not TOP"], transport: "cleartext" }))).toMatchObject({
    id: "pop3.fuzz.one",
    title: '"-ERR no" after "LIST #1: \\x00"',
    suite: "What is: {no} [title]?",
    covers: ["rfc1939/5/list-one"],
    state: "transaction",
    wants: { maildrop: [] },
    transport: "cleartext",
    needs: [
      { offer: "UIDL", not: false },
      { offer: "TOP", not: true },
    ],
    exchange: "C: LIST 1\nS: +OK 1 {:number}\nS|: -ERR => pass\n",
  });
});

it("reads like a suite written by hand", () => {
  expect(writeSuite(suite({}, ["it's\r\n"]))).toBe(`# Found by mailspec fuzz --path '1:2'
# on +OK: ready # here

protocol: pop3
title: "What is: {no} [title]?"
messages:
  m1: 'it''s\\r\\n'
cases:
  - id: pop3.fuzz.one
    title: "\\"-ERR no\\" after \\"LIST #1: \\\\x00\\""
    covers: [rfc1939/5/list-one]
    state: transaction
    maildrop: [m1]
    exchange: |
      C: LIST 1
      S: +OK 1 {:number}
      S|: -ERR => pass
`);
});

it("messages and lines of any octets come back as they were", () => {
  const octets = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
  fc.assert(
    fc.property(fc.array(octets, { minLength: 1, maxLength: 3 }), octets, (messages, line) => {
      const entry = written(suite({ exchange: [...writeClient(`${line}\r\n`, []), "S: -ERR"] }, messages));
      const names = entry?.wants.maildrop as readonly string[];
      const came = names.map((name) => Buffer.from(fixture(name) ?? []).toString("latin1"));
      expect(came).toEqual(messages);
      const [step] = entry?.steps ?? [];
      const text = step?.kind === "send" ? step.template.map((piece) => (piece.kind === "text" ? piece.text : "")) : [];
      expect(text.join("") + (step?.kind === "send" && step.form === "line" ? "\r\n" : "")).toBe(`${line}\r\n`);
    }),
    { numRuns: 100 },
  );
});
