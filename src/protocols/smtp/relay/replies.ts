import { latin1 } from "../../../wire/latin1.js";
import { pathArgument } from "../grammar/path.js";
import { RELAYED } from "../open.js";
import type { Told } from "./event.js";
import { onCommand, onMessage, onTold, type RelayRule, wrongAt } from "./rule.js";

const codeOf = ({ outcome }: Told): string => outcome.replies[0].code;
const isRefusedBy = (told: Told): boolean => told.outcome.next === told.before || /^[45]/.test(codeOf(told));

/** A rule about what comes behind a refusal; `refuses`: that begins it, `allowed`: what may follow. */
const behindRefusal = (
  [id, covers, title]: readonly [string, string, string],
  refuses: (told: Told) => boolean,
  allowed: readonly string[],
): RelayRule => ({
  id: `smtp.rule.${id}`,
  covers,
  title,
  ofSink: true,
  watch() {
    let isRefused = false;
    return (event) => {
      if (event.kind !== "told" || (event.input.kind !== "command" && event.input.kind !== "chunk")) return undefined;
      const was = isRefused;
      // What was under way already says nothing.
      isRefused = refuses(event) && event.behind === 0;
      if (!was) return undefined;
      return allowed.includes(event.input.command.verb) ? "ok" : wrongAt(allowed.join(" or "), event.wire);
    };
  },
});

const xtext = (text: string): string =>
  text.replace(/\+([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** What a server makes of the replies of the next one, and what it adds of its own. */
export const relayReplyRules: readonly RelayRule[] = [
  behindRefusal(
    ["relay-552-ends", "rfc1870/6.2/relay-552-ends", "Behind 552 to MAIL a relay sends RSET or QUIT"],
    ({ input, before, outcome }) =>
      input.kind === "command" &&
      input.command.verb === "MAIL" &&
      before.hello !== undefined &&
      outcome.next === before,
    ["RSET", "QUIT"],
  ),
  behindRefusal(
    [
      "relay-out-of-range",
      "rfc5321/4.2/relay-out-of-range-fatal",
      "Behind a reply to MAIL or DATA that is no code a relay gives the transaction up",
    ],
    (told) =>
      told.input.kind === "command" &&
      /^(?:MAIL|DATA)$/.test(told.input.command.verb) &&
      /^[^2-5]/.test(codeOf(told)) &&
      told.before.hello !== undefined,
    ["RSET", "QUIT", "EHLO", "LHLO", "HELO", "NOOP"],
  ),
  behindRefusal(
    ["relay-stops-chunks", "rfc3030/2/relay-stops", "A relay sends no further chunk once one was refused"],
    (told) => told.input.kind === "chunk" && isRefusedBy(told),
    ["RSET", "QUIT", "EHLO", "LHLO", "HELO", "MAIL", "NOOP"],
  ),
  behindRefusal(
    ["relay-resets", "rfc3030/2/relay-resets", "Behind a refused chunk a relay sends RSET before it goes on"],
    (told) => told.input.kind === "chunk" && isRefusedBy(told),
    ["RSET", "QUIT", "EHLO", "LHLO", "HELO", "BDAT"],
  ),
  onTold(
    [
      "relay-single-dot",
      "rfc2920/3.1/relay-single-dot",
      "Where DATA was accepted for nobody a relay sends a single dot",
    ],
    ({ input, before, wire }) => {
      if (input.kind !== "data" || !before.transaction || before.transaction.recipients.length > 0) return undefined;
      return wire.length === 0 ? "ok" : wrongAt("nothing before the dot: nobody was accepted", wire);
    },
  ),
  onMessage(
    [
      "relay-declares-content",
      "rfc1870/6/relay-declares",
      "A size that a relay declares counts neither doubled dots nor the final one",
    ],
    (content, { before, wire, input }) => {
      const declared = before.transaction?.parameters.find(({ keyword }) => keyword === "SIZE")?.value;
      if (declared === undefined || input.kind !== "data" || wire.length === content.length) return undefined;
      // Estimates are none of it: what is wrong is the very number of octets on the wire.
      const isWire = [wire.length, wire.length + 3].some((its) => declared === String(its));
      return isWire ? wrongAt(`SIZE=${content.length}`, Buffer.from(`SIZE=${declared}`)) : "ok";
    },
  ),
  onCommand(
    ["relay-makes-no-route", "rfc5321/4.1.1.3/relay-makes-no-route", "A relay makes no source routes"],
    (verb, rest, line) => {
      if (verb !== "RCPT") return undefined;
      const at = rest.search(/<@/);
      return at < 0 ? "ok" : wrongAt("a path without a route", line, verb.length + 1 + at);
    },
  ),
  onCommand(
    [
      "relay-orcpt-added",
      "rfc3461/5.2.1/orcpt-added-address",
      "An ORCPT that a relay adds has the recipient's address as it came",
    ],
    (verb, rest, line) => {
      if (verb !== "RCPT") return undefined;
      const original = / ORCPT=rfc822;(\S+)/i.exec(rest)?.[1];
      // Those that suites give are of another domain.
      if (original === undefined || !xtext(original).toLowerCase().endsWith(`@${RELAYED}`)) return "ok";
      const address = /<([^>]*)>/.exec(rest)?.[1] ?? "";
      // As it came it may have had quotes that it does not need, and a route.
      const plain = (mailbox: string) => mailbox.replace(/^@[^:]*:/, "").replace(/^"([^"\\]*)"@/, "$1@");
      return plain(xtext(original)) === plain(address)
        ? "ok"
        : wrongAt(`ORCPT=rfc822;${address}`, line, latin1(line).search(/ORCPT/i));
    },
  ),
  onCommand(
    ["relay-auth-mailbox", "rfc4954/5/generated-mailbox", "A mailbox that a relay gives in AUTH= is one"],
    (verb, rest, line) => {
      const value = verb === "MAIL" ? / AUTH=(\S+)/i.exec(rest)?.[1] : undefined;
      if (value === undefined) return undefined;
      const text = xtext(value);
      const isRight = text === "<>" || pathArgument(`FROM:<${text}>`, "FROM:", { utf8: true }).ok;
      return isRight && text !== ""
        ? "ok"
        : wrongAt("AUTH= with a mailbox, or <>", line, latin1(line).search(/ AUTH=/i) + 1);
    },
  ),
  onMessage(
    ["relay-no-binary", "rfc3030/3/relay-no-binary", "A relay sends binary data only to who announces BINARYMIME"],
    (content, { offered, before }) => {
      // Lines and bare CR and LF are other rules' matter; a report is text.
      const at = content.indexOf(0);
      if (at < 0 || before.transaction?.reversePath === "") return undefined;
      return offered.has("BINARYMIME") ? "ok" : wrongAt("no NUL: BINARYMIME was not offered", content, at);
    },
  ),
  onMessage(
    [
      "relay-own-no-return-path",
      "rfc5321/4.4/own-messages-without-return-path",
      "A message that the server makes itself is sent without Return-Path",
    ],
    (content, { before, variant }) => {
      const isReport =
        before.transaction?.reversePath === "" &&
        before.transaction.recipients.some(({ mailbox }) =>
          /^mailspec-[0-9a-f]+-\d+@mailspec\.example$/.test(mailbox.written),
        );
      // Who delivers by LMTP may take that for the final delivery.
      if (!isReport) return undefined;
      if (variant === "lmtp") return "ok";
      const text = latin1(content.subarray(0, 100_000));
      const end = text.indexOf("\r\n\r\n");
      const at = (end < 0 ? text : text.slice(0, end)).search(/^Return-Path:/im);
      return at < 0 ? "ok" : wrongAt("no Return-Path", content, at);
    },
  ),
];
