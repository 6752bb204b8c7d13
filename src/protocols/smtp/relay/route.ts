import { latin1 } from "../../../wire/latin1.js";
import { leastQuoted, pathArgument } from "../grammar/path.js";
import type { RelayEvent } from "./event.js";
import { onCommand, type RelayRule, wrongAt } from "./rule.js";

/** A rule about the names in a source route: the relay's own has no place there. */
const withoutOwnName = (
  [id, covers, title]: readonly [id: string, covers: string, title: string],
  command: "MAIL" | "RCPT",
): RelayRule => ({
  id: `smtp.rule.${id}`,
  covers,
  title,
  ofSink: true,
  watch: () => {
    let own: string | undefined;
    return (event: RelayEvent) => {
      if (event.kind !== "told" || event.input.kind !== "command") return undefined;
      const { verb, rest = "" } = event.input.command;
      if (/^(?:EHLO|HELO|LHLO)$/.test(verb)) own = rest.trimEnd().toLowerCase();
      if (verb !== command || own === undefined) return undefined;
      const path = pathArgument(rest, command === "MAIL" ? "FROM:" : "TO:", { utf8: true });
      if (!path.ok) return undefined;
      const isIn = path.value.route.some((name) => name.toLowerCase() === own);
      return isIn ? wrongAt(`a route without ${own}`, event.wire, latin1(event.wire).indexOf("<")) : "ok";
    };
  },
});

/** What a relay writes into the paths of an envelope (RFC 5321 §4.1.2, appendix C). */
export const relayRouteRules: readonly RelayRule[] = [
  withoutOwnName(
    ["relay-own-name", "rfc5321/C/own-name-removed", "A relay sends no forward-path with its own name in the route"],
    "RCPT",
  ),
  withoutOwnName(
    [
      "relay-reverse-path-not-extended",
      "rfc5321/C/reverse-path-not-extended",
      "A relay does not add its name to the reverse-path",
    ],
    "MAIL",
  ),
  onCommand(
    [
      "relay-minimal-quoting",
      "rfc5321/4.1.2/minimal-quoting",
      "A relay sends local-parts with no more quoting than they need",
    ],
    (verb, rest, line) => {
      const word = verb === "MAIL" ? "FROM:" : verb === "RCPT" ? "TO:" : undefined;
      const path = word && pathArgument(rest, word, { utf8: true });
      if (!path?.ok || !path.value.mailbox) return undefined;
      const { mailbox } = path.value;
      const least = leastQuoted(mailbox);
      return mailbox.written.length <= least.length ? "ok" : wrongAt(`<${least}>`, line, latin1(line).indexOf("<") + 1);
    },
  ),
];
