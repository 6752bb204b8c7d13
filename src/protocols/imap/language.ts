import { sharedCredentials } from "../../protocol/credentials.js";
import type { Language } from "../../protocol/language.js";
import { type Template, TemplateError } from "../../protocol/template.js";
import { latin1 } from "../../wire/latin1.js";
import type { ImapEvent } from "./event.js";
import { isHarmless } from "./harmless.js";
import { commandLine } from "./language/command.js";
import { expectation } from "./language/expectation.js";
import { together } from "./language/together.js";
import { isAnswer } from "./surplus.js";
import { nameOf } from "./tagging.js";

/** `{message-3}`: the number that the message has now which was 3 when the mailbox was opened. */
const MESSAGES = 20;
const messageNames = Array.from({ length: MESSAGES }, (_, index) => `message-${index + 1}`);

const textOf = ([first]: Template): string => (first?.kind === "text" ? first.text : "");
/** The command of a C line, which has no tag yet, or has it as octets. */
const commandOf = (line: Template): string => {
  const text = textOf(line);
  const [tag] = line;
  return nameOf(tag?.kind === "value" && tag.name === "tag" ? `x${textOf(line.slice(1))}` : `x ${text}`);
};

/** What IMAP adds to the suite language. */
export const imapLanguage: Language<ImapEvent> = {
  values: new Map([
    ...[...sharedCredentials].map(([name, { accounts }]) => [name, accounts] as const),
    ...["mailbox", "no-mailbox", "delimiter", ...messageNames].map((name) => [name, 1] as const),
    ["tag", 0],
  ]),
  lists: new Map(),
  command: commandLine,
  isLogin: (line, form) => form !== "more" && /^(?:LOGIN|AUTHENTICATE)$/.test(commandOf(line)),
  isHarmless: (line) => isHarmless(`x ${line.map((piece) => (piece.kind === "text" ? piece.text : "{}")).join("")}`),
  expectation,
  content() {
    throw new TemplateError("IMAP has no S=: write S: * 1 FETCH (BODY[] {literal NAME})", 1);
  },
  text(event, part) {
    if (part > 0) return undefined;
    return latin1(event.kind === "response" ? event.octets.line : event.octets);
  },
  // RFC 9051 §7.1: an untagged OK, NO or BAD is for people, or warns them.
  isRemark: (event) =>
    event.kind === "response" &&
    event.parsed.ok &&
    event.parsed.value.kind === "condition" &&
    /^(?:OK|NO|BAD)$/.test(event.parsed.value.condition) &&
    (event.parsed.value.code?.name ?? "ALERT") === "ALERT",
  isInTurn: isAnswer,
  together,
};
