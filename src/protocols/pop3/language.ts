import type { Expectation, Language } from "../../protocol/language.js";
import { freeText, linePattern, run, shape, type ValueType } from "../../protocol/line-pattern.js";
import { fill, namesIn, type Template, TemplateError } from "../../protocol/template.js";
import { compareMessage } from "../../suite/compare-message.js";
import { dotUnstuff } from "../../wire/dot-stuffing.js";
import { latin1, latin1Lines } from "../../wire/latin1.js";
import { commandOf } from "./command-line.js";
import { authorizationCommands, commandTypes, specOf, transactionCommands } from "./commands.js";
import { credentials } from "./credentials.js";
import type { Pop3Event } from "./event.js";
import { isUnstuffed } from "./replies/unstuffed.js";

const digits = run((octet) => octet >= 0x30 && octet <= 0x39);
const isVchar = (octet: number) => octet >= 0x21 && octet <= 0x7e;
const timestamp = shape(/<[\x21-\x3b=\x3f-\x7e]+@[\x21-\x3b=\x3f-\x7e]+>/y);

// RFC 5322 §3.6.4: dots stand between atoms, neither at an end nor two together.
const msgId = shape(
  /<[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*|\[[\x21-\x5a\x5e-\x7e]*\])>/y,
);

/** Placeholder types by ABNF name. */
const types: ReadonlyMap<string, ValueType> = new Map<string, ValueType>([
  ["number", digits],
  ["unique-id", run(isVchar, 1, 70)],
  ["text", freeText],
  ["word", run(isVchar)],
  [
    "timestamp",
    {
      ...timestamp,
      find(text, at) {
        for (let from = text.indexOf("<", at); from >= 0; from = text.indexOf("<", from + 1))
          if (timestamp.end(text, from) >= 0) return from;
        return -1;
      },
    },
  ],
  ["msg-id", { ...msgId, find: (text, at) => text.indexOf("<", at) }],
  ["base64", shape(/(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/y)],
  // RFC 2449 §6.5, §6.7
  ["login-delay-argument", shape(/\d+(?: USER)?/y)],
  ["expire-argument", shape(/(?:\d+|NEVER)(?: USER)?/y)],
  ["language-tag", shape(/[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*/y)],
  ...commandTypes,
]);

/** Patterns that stand for a status alone: any text may follow them. */
const bare = new Set(["+OK", "-ERR", "+"]);

function expectation(template: Template): Expectation<Pop3Event> {
  const pattern = linePattern(template, types);
  const [only] = template;
  const begins = only?.kind === "text" ? only.text : "";
  const isBare = template.length === 1 && only?.kind === "text" && bare.has(only.text);
  return {
    ...pattern,
    order: "in-turn",
    begins: isBare,
    asksFor: isBare && only.text === "+OK" ? "success" : begins.startsWith("-ERR") ? "refusal" : "other",
    match(event, part, names) {
      const line = text(event, part) ?? "";
      const keyword = event.kind === "reply" && !event.response ? event.command?.keyword : undefined;
      return pattern.match(line, names, {
        // RFC 1939 §5: what follows the size in a drop or scan listing is free.
        open: isBare || keyword === "STAT" || keyword === "LIST",
        // RFC 2449 §5: tags in any case.
        anyCase: keyword === "CAPA" && part > 0,
      });
    },
  };
}

/** The lines of blocks that are being looked at: cut only when somebody looks behind the first line of a reply. */
const lines = new WeakMap<Pop3Event, readonly string[]>();

const numberOf = (line: string) => Number.parseInt(line, 10) || 0;

/** The status line, the un-stuffed lines of the block, the dot. */
function text(event: Pop3Event, part: number): string | undefined {
  if (event.kind !== "reply") return part === 0 ? latin1(event.octets) : undefined;
  if (part === 0) return latin1(event.line.octets);
  if (!event.block) return undefined;
  let known = lines.get(event);
  if (!known) {
    known = latin1Lines(event.block.octets).map((line) => (line.startsWith(".") ? line.slice(1) : line));
    // RFC 1939 says nothing of the order of a listing's lines; suites say them by message-number.
    if (specOf(event.command?.keyword ?? "")?.listing) known = known.toSorted((a, b) => numberOf(a) - numberOf(b));
    lines.set(event, known);
  }
  return part <= known.length ? known[part - 1] : part === known.length + 1 ? "." : undefined;
}

/** What POP3 adds to the suite language. */
export const pop3Language: Language<Pop3Event> = {
  values: new Map([...credentials].map(([name, { accounts }]) => [name, accounts])),
  lists: new Map([
    ["transaction-commands", transactionCommands],
    ["authorization-commands", authorizationCommands],
  ]),
  command(line, form) {
    const octets = line.find(({ kind }) => kind === "octets");
    if (octets) throw new TemplateError("POP3 has no literals", octets.column);
    return {
      needs: namesIn(line).map(({ name }) => name),
      fill: (names) => ({ octets: Buffer.from(fill(line, names) + (form === "octets" ? "" : "\r\n"), "latin1") }),
    };
  },
  isLogin([first], form) {
    if (form === "more") return true;
    return first?.kind === "text" && specOf(commandOf(first.text.trimEnd()).keyword)?.changes === "login";
  },
  isHarmless([first]) {
    if (first?.kind !== "text") return false;
    const spec = specOf(commandOf(first.text.trimEnd()).keyword);
    return spec?.changes === "nothing";
  },
  // Whatever stands before or behind it: a server may read it otherwise than we do.
  removes: (line) => line.some((piece) => piece.kind === "text" && /dele/i.test(piece.text)),
  expectation,
  content(words) {
    const top = /^(?:top (\d+))?$/.exec(words);
    if (!top) throw new TemplateError("S=: takes a fixture's name, and perhaps `top N`", 1);
    const count = top[1] === undefined ? undefined : Number(top[1]);
    return {
      compare(event, seeded) {
        if (event.kind !== "reply" || !event.block) return undefined;
        const compared = compareMessage(dotUnstuff(event.block.octets), seeded, count);
        return !compared.same && isUnstuffed(compared) ? { ...compared, breaks: "rfc1939/3/byte-stuffing" } : compared;
      },
    };
  },
  text,
  isInTurn: () => true,
};
