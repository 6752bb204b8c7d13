import { memo } from "../../../protocol/memo.js";
import { latin1 } from "../../../wire/latin1.js";
import { isPositive, type Reply } from "../event.js";
import { ehloLine } from "../grammar/reply.js";
import { keywordsOf } from "../session.js";
import { domainEnd, EHLO, isEhlo, onReply, onTopic, onWire, type SmtpRule } from "./rule.js";

const offersIn = memo(keywordsOf);
/** The keywords of the lines of a response to EHLO; undefined: of one that has none. */
const lineKeywords = memo(({ parsed }: Reply) =>
  parsed.map((line, index) => {
    const its = index > 0 && line.ok ? ehloLine(line.value.text) : undefined;
    return its?.ok ? its.value.keyword.toUpperCase() : undefined;
  }),
);

/** The line of an extension in a response to EHLO. */
const lineOf = (seen: Reply, keyword: string) => seen.lines[lineKeywords(seen).indexOf(keyword)];

/** What an extension's line may have behind its keyword. */
const onParameters = (
  keyword: string,
  covers: string,
  isRight: (params: readonly string[]) => boolean,
  expected: string,
): SmtpRule =>
  onTopic(
    EHLO,
    onReply(
      `smtp.rule.${keyword.toLowerCase()}-parameters`,
      covers,
      `${keyword} in the response to EHLO has ${expected}`,
      (seen) => {
        if (!isEhlo(seen) || !isPositive(seen)) return undefined;
        const params = offersIn(seen).get(keyword);
        const line = lineOf(seen, keyword);
        if (!params || !line) return undefined;
        return isRight(params) ? "ok" : { expected, received: onWire(line), at: 4 + keyword.length };
      },
    ),
  );

/** Whoever announces one extension announces another one with it. */
const onCompany = (keyword: string, other: string, covers: string): SmtpRule =>
  onTopic(
    EHLO,
    onReply(
      `smtp.rule.${keyword.toLowerCase()}-with-${other.toLowerCase()}`,
      covers,
      `${keyword} comes with ${other}`,
      (seen) => {
        if (!isEhlo(seen) || !isPositive(seen)) return undefined;
        const line = lineOf(seen, keyword);
        if (!line) return undefined;
        return offersIn(seen).has(other) ? "ok" : { expected: `${other}, too`, received: onWire(line), at: 4 };
      },
    ),
  );

const none = (params: readonly string[]) => params.length === 0;
const NONE = "no parameter";
const isSize = (params: readonly string[]) => none(params) || (params.length === 1 && /^\d+$/.test(params[0] ?? ""));

const isBeyondAscii = (octets: Uint8Array) => octets.some((octet) => octet > 127);

/** Replies in which octets above 127 break something. */
const inAscii = (id: string, covers: string, title: string, isMeant: (seen: Reply) => boolean): SmtpRule =>
  onReply(id, covers, title, (seen) => {
    if (!isMeant(seen)) return undefined;
    const line = seen.lines.find(({ octets }) => isBeyondAscii(octets));
    return line
      ? { expected: "ASCII", received: onWire(line), at: line.octets.findIndex((octet) => octet > 127) }
      : "ok";
  });

const saysUtf8 = (raw = "") => / SMTPUTF8(?: |$)/i.test(raw);
const isQuery = ({ command }: Reply) => command?.verb === "VRFY" || command?.verb === "EXPN";
const hasUtf8 = ({ keywords }: Reply) => keywords.has("SMTPUTF8");
const sizeOf = ({ keywords }: Reply) => keywords.get("SIZE");

/** Extensions: what stands in the response to EHLO, and what they promise of every reply. */
export const extensionRules: readonly SmtpRule[] = [
  onParameters("PIPELINING", "rfc2920/2/keyword-no-parameter", none, NONE),
  onParameters("8BITMIME", "rfc6152/2/keyword-no-parameter", none, NONE),
  onParameters("BINARYMIME", "rfc3030/3/keyword-no-parameter", none, NONE),
  onParameters("SMTPUTF8", "rfc6531/3.1/keyword-no-parameters", none, NONE),
  onParameters("DSN", "rfc3461/2/keyword-no-parameters", none, NONE),
  onParameters("SIZE", "rfc1870/3/size-parameter", isSize, "a number or nothing"),
  onCompany("BINARYMIME", "CHUNKING", "rfc3030/3/with-chunking"),
  onCompany("SMTPUTF8", "8BITMIME", "rfc6531/3.1/8bitmime"),
  onReply(
    "smtp.rule.size-zero",
    "rfc1870/3/zero-no-limit",
    "With SIZE 0 no message is refused because of its size",
    (seen) => {
      const [limit] = sizeOf(seen) ?? [];
      const isMail = seen.asked === "command" && seen.command?.verb === "MAIL";
      if (limit === undefined || !isMail) return undefined;
      return Number(limit) === 0 && seen.code === "552" ? { expected: "no 552", received: lastOf(seen), at: 0 } : "ok";
    },
  ),
  onReply(
    "smtp.rule.size-without-limit",
    "rfc1870/7/no-limit-checks",
    "With SIZE and no number a size is agreed to only where there is room for it",
    (seen) => {
      const isHuge = seen.asked === "command" && / SIZE=9{20}(?: |$)/i.test(seen.command?.raw ?? "");
      if (!isHuge) return undefined;
      return sizeOf(seen)?.length === 0 && isPositive(seen)
        ? { expected: "552 or 452", received: lastOf(seen), at: 0 }
        : "ok";
    },
  ),
  onReply(
    "smtp.rule.size-offered",
    "rfc5321/4.5.3.1.7/size",
    "A server that limits the size of messages offers SIZE",
    (seen) => {
      if (seen.asked !== "data" || seen.hello === "HELO") return undefined;
      const isTooLarge = /^552[ -]5\.3\.4/.test(latin1(lastOf(seen)));
      return !isTooLarge || sizeOf(seen)
        ? "ok"
        : { expected: "SIZE in the response to EHLO", received: lastOf(seen), at: 0 };
    },
  ),
  onReply(
    "smtp.rule.ehlo-ascii",
    "rfc6531/3.7.1/ehlo-ascii",
    "The response to EHLO names the server in ASCII",
    (seen) => {
      const [first] = seen.lines;
      if (!first || !isEhlo(seen) || !isPositive(seen) || !keywordsOf(seen).has("SMTPUTF8")) return undefined;
      const at = first.octets.subarray(0, domainEnd(first)).findIndex((octet) => octet > 127);
      return at < 0 ? "ok" : { expected: "ASCII", received: onWire(first), at };
    },
  ),
  inAscii(
    "smtp.rule.forward-ascii",
    "rfc6531/3.7.4.1/no-utf8-251",
    "251 and 551 have no address beyond ASCII for who did not say SMTPUTF8",
    (seen) => /^25[01]|^551/.test(seen.code) && seen.command?.verb === "RCPT" && !saysUtf8(seen.transaction?.mail.raw),
  ),
  inAscii(
    "smtp.rule.query-ascii",
    "rfc6531/3.7.4.2/no-utf8-unasked",
    "VRFY and EXPN without SMTPUTF8 are answered in ASCII",
    (seen) => seen.asked === "command" && hasUtf8(seen) && isQuery(seen) && !saysUtf8(seen.command?.raw),
  ),
  inAscii(
    "smtp.rule.utf8-ascii-elsewhere",
    "rfc6531/3.7.4.2/ascii-elsewhere",
    "Replies are in ASCII but for those in which RFC 6531 allows more",
    (seen) =>
      seen.asked !== "greeting" && hasUtf8(seen) && !isQuery(seen) && seen.code !== "251" && seen.code !== "551",
  ),
];

const lastOf = ({ lines }: Reply): Uint8Array => {
  const last = lines.at(-1);
  return last ? onWire(last) : new Uint8Array();
};
