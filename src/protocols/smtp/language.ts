import type { Expectation, Language } from "../../protocol/language.js";
import { freeText, linePattern, run, shape, type ValueType } from "../../protocol/line-pattern.js";
import { fill, namesIn, type Piece, type Template, TemplateError } from "../../protocol/template.js";
import { fixture } from "../../suite/fixture.js";
import { latin1 } from "../../wire/latin1.js";
import { codePattern } from "./code-pattern.js";
import { commandOf } from "./command-line.js";
import { specOf } from "./commands.js";
import type { Reply, SmtpEvent } from "./event.js";
import { lists } from "./lists.js";
import { values } from "./values.js";

const isDigit = (octet: number) => octet >= 0x30 && octet <= 0x39;

/** Placeholder types by ABNF name. */
const types: ReadonlyMap<string, ValueType> = new Map<string, ValueType>([
  ["number", run(isDigit)],
  ["text", freeText],
  ["word", run((octet) => octet >= 0x21 && octet <= 0x7e)],
  // RFC 5321 §4.1.2, §4.1.3: sub-domains with dots between, or an address literal.
  [
    "domain",
    shape(/[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[^\]\s]+\]/y),
  ],
  // RFC 5321 §4.1.2, without quoted local-parts.
  ["mailbox", shape(/[^ \t\r\n<>@"]+@[A-Za-z0-9[][^ \t\r\n<>@]*/y)],
  ["base64", shape(/(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/y)],
]);

/** An S line is about a whole reply: the code, and the text of its first line, of which more may follow. */
function expectation(template: Template): Expectation<SmtpEvent> {
  const [first, ...others] = template;
  const code = codePattern(first?.kind === "text" ? first.text : "");
  const behind = (first?.kind === "text" ? first.text : "").slice(code.length).replace(/^ /, "");
  const begun: readonly Piece[] =
    behind === "" ? [] : [{ kind: "text", text: behind, column: (first?.column ?? 1) + code.length + 1 }];
  const pattern = linePattern([...begun, ...others], types);
  const isPlain = first?.kind === "text" && first.text.startsWith("250");
  const isBare = begun.length + others.length === 0;
  const isSuccess = isBare && /^[23]+$/.test(code.classes);
  // 421 comes in place of any reply: who takes it, too, asks for no refusal.
  const isRefusal =
    /^[45]+$/.test(code.classes) && !template.some((piece) => piece.kind === "text" && piece.text.startsWith("421"));
  return {
    needs: pattern.needs,
    binds: pattern.binds,
    order: "in-turn",
    begins: true,
    asksFor: isSuccess ? "success" : isRefusal ? "refusal" : "other",
    match(event, part, names) {
      if (event.kind !== "reply" || part > 0) return { ok: false, at: 0 };
      const [line = ""] = event.lines.map(({ octets }) => latin1(octets));
      const text = line.slice(4);
      const at = code.fits(isForwarded(event, line) && isPlain ? "250" : line.slice(0, 3), text);
      if (at >= 0) return { ok: false, at };
      if (isBare) return { ok: true };
      const taken = code.taken(text);
      const match = pattern.match(text.slice(taken), names, { open: true, anyCase: false });
      return match.ok ? match : { ok: false, at: match.at + 4 + taken };
    },
  };
}

/** RFC 5321 §3.4: a recipient whose mail is forwarded is accepted with 251 as well as with 250. */
const isForwarded = ({ asked, command }: Reply, line: string): boolean =>
  line.startsWith("251") && asked === "command" && command?.verb === "RCPT";

/** A further line of a reply: its text, without the code. Keywords of EHLO in any case. */
function furtherLine(template: Template): Expectation<SmtpEvent> {
  const pattern = linePattern(template, types);
  return {
    ...pattern,
    order: "in-turn",
    asksFor: "other",
    match: (event, part, names) => pattern.match(line(event, part) ?? "", names, { open: true, anyCase: true }),
  };
}

const line = (event: SmtpEvent, index: number): string | undefined =>
  event.kind === "reply" && event.lines[index] ? latin1(event.lines[index].octets).slice(4) : undefined;

/** `{size NAME}` in place of its number; what else gives octets has no meaning in SMTP. */
const sizesOf = (template: Template): Template =>
  template.map((piece) => {
    if (piece.kind !== "octets") return piece;
    if (piece.form !== "size") throw new TemplateError("SMTP has no literals", piece.column);
    if ("text" in piece.of) throw new TemplateError("{size NAME} takes a fixture", piece.column);
    const octets = fixture(piece.of.fixture) ?? new Uint8Array();
    const { from, to } = piece.part ?? { from: 0 };
    return { kind: "text", text: String(octets.subarray(from, to).length), column: piece.column };
  });

/** What SMTP and its variants add to the suite language. */
export const smtpLanguage: Language<SmtpEvent> = {
  values: new Map([...values].map(([name, { accounts }]) => [name, accounts])),
  lists,
  command(template, form) {
    const its = sizesOf(template);
    return {
      needs: namesIn(its).map(({ name }) => name),
      fill(names) {
        const text = fill(its, names);
        return { octets: Buffer.from(form === "octets" ? text : `${text}\r\n`, "latin1") };
      },
    };
  },
  isLogin([first], form) {
    if (form === "more") return true;
    return first?.kind === "text" && specOf(commandOf(first.text.trimEnd()).verb)?.changes === "login";
  },
  isHarmless([first]) {
    if (first?.kind !== "text") return false;
    return specOf(commandOf(first.text.trimEnd()).verb)?.changes === "nothing";
  },
  expectation,
  furtherLine,
  messageLine: (template) => linePattern(template, types),
  content() {
    throw new TemplateError("SMTP replies carry no messages: -- arrived {recipient} NAME reads one back", 1);
  },
  text(event, part) {
    if (part > 0 || event.kind === "delivered") return undefined;
    if (event.kind !== "reply") return latin1(event.octets);
    return event.lines.map(({ octets }) => latin1(octets)).join("\r\n");
  },
  line,
  isInTurn: () => true,
};
