import { text } from "../../../fuzz/in-turn/oracle.js";
import { type CommandSpec, capability } from "../command-spec.js";
import { lostAfterLogin, onCommand, onText, saying } from "../faults/hooks.js";
import { languageListing, languageTag } from "../grammar.js";
import { refuse, say, surplusArguments } from "../model/outcomes.js";
import { type ModelReply, multiLine, negative, positive, type ReplyForm, singleLine } from "../replies/reply.js";
import { eachLine } from "../rules/listing.js";
import { onReply } from "../rules/rule.js";
import { descriptions, languages, textIn } from "../texts.js";

interface LanguageReply extends ModelReply {
  readonly tag: string;
}

const languageForm: ReplyForm<LanguageReply> = {
  status: "+OK",
  print: ({ tag }) => singleLine(`+OK ${tag} ${textIn("done", tag)}`),
  compare: (_wanted, said) =>
    languageTag(said.text).ok
      ? undefined
      : { requirement: "rfc6856/3.2/selected-tag-format", expected: [text("+OK {:language-tag} {:text}")], at: 4 },
};

const listing: ModelReply = {
  kind: "languages",
  form: {
    status: "+OK",
    print: () =>
      multiLine(
        "+OK language listing follows",
        languages.map((tag) => `${tag} ${descriptions[tag]}`),
      ),
  },
};

/** LANG [tag]: lists the languages, or chooses one (RFC 6856 §3). */
export const lang: CommandSpec = {
  keyword: "LANG",
  state: "any",
  argument: "text?",
  reply: "lines unless argument",
  oneLine: languageTag,
  changes: "session",
  announcedBy: capability("LANG"),
  accepted: ["rfc6856/3.2/selected-tag-format", undefined],
  examples: ["LANG", "LANG *"],
  step(state, { args, rest }, world) {
    if (rest === undefined) return say(state, listing, "rfc6856/3.2/listing-format");
    if (args.length !== 1) return surplusArguments(state, rest);
    const wanted = (args[0] ?? "").toLowerCase();
    const tag =
      wanted === "*"
        ? world.languages[0]
        : world.languages.find((known) => known === wanted || known.startsWith(`${wanted}-`));
    if (tag === undefined) return refuse(state, "unknown-language", "rfc6856/3.2/unknown-refused");
    const reply: LanguageReply = { kind: "language", form: languageForm, tag };
    return say({ ...state, language: tag }, reply, "rfc6856/3.2/selected-tag-format");
  },
  // Which languages there are, only the server knows.
  alternatives: (state, { rest }) =>
    rest === undefined
      ? []
      : [
          ...say(state, positive("done"), "rfc6856/3.2/selected-tag-format"),
          ...refuse(state, "refused", "rfc6856/3.2/unknown-refused"),
        ],
  rules: [
    onReply(
      "pop3.rule.language-listing",
      "rfc6856/3.2/listing-format",
      "A language listing is a language tag and perhaps a description in UTF-8",
      (seen) => (seen.block ? eachLine("LANG", languageListing)(seen) : undefined),
    ),
  ],
  faults: [
    {
      id: "language-listing-without-tag",
      breaks: "rfc6856/3.2/listing-format",
      summary: "A language listing begins with the description",
      hooks: onText(["LANG"], (text) => text.replace("de Deutsch", "(de) Deutsch")),
    },
    {
      id: "language-without-tag",
      breaks: "rfc6856/3.2/selected-tag-format",
      summary: "The reply to LANG does not say the tag",
      hooks: onText(["LANG"], (text, { outcome }) => (outcome.reply.kind === "language" ? "+OK\r\n" : text)),
    },
    {
      id: "lang-lost-after-login",
      breaks: "rfc6856/3.1/announced-in-both",
      summary: "LANG is announced before login only",
      hooks: lostAfterLogin("LANG\r\n"),
    },
    {
      id: "lang-refused-before-login",
      breaks: "rfc6856/3.1/lang-both-states",
      summary: "LANG with a language is -ERR in the AUTHORIZATION state",
      hooks: onCommand(["LANG"], (outcome, state, { rest }) =>
        state.phase === "authorization" && rest !== undefined ? saying(outcome, negative("wrong-state")) : outcome,
      ),
    },
    {
      id: "unknown-language-ok",
      breaks: "rfc6856/3.2/unknown-refused",
      summary: "LANG with an unknown language is +OK",
      hooks: onCommand(["LANG"], (outcome) =>
        outcome.reply.kind === "negative" ? saying(outcome, positive("done")) : outcome,
      ),
    },
    {
      id: "star-without-tag",
      breaks: "rfc6856/3.2/star",
      summary: "The reply to LANG * does not say the tag",
      hooks: onText(["LANG"], (text, { command }) => (command?.args[0] === "*" ? "+OK\r\n" : text)),
    },
  ],
};
