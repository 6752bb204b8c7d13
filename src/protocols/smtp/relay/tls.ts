import { EXTENSION_OF } from "./extension-of.js";
import { isHello, onCommand, onEvent, type RelayRule, wrongAt } from "./rule.js";

/** How a server begins TLS with the next one (RFC 3207). */
export const relayTlsRules: readonly RelayRule[] = [
  onEvent(
    ["relay-handshake-first", "rfc3207/4/relay-handshake-first", "A relay that got 220 to STARTTLS begins TLS at once"],
    (event) => {
      if (event.kind !== "shaken") return undefined;
      return event.isTls ? "ok" : wrongAt("a TLS handshake", new Uint8Array());
    },
  ),
  onCommand(
    ["relay-starttls-once", "rfc3207/4.2/relay-not-twice", "A relay does not begin TLS inside TLS"],
    (verb, _rest, line, { before }) => {
      if (!before.secure) return undefined;
      return verb === "STARTTLS" ? wrongAt("no STARTTLS: TLS is there", line) : "ok";
    },
  ),
  {
    id: "smtp.rule.relay-ehlo-again",
    covers: "rfc3207/4.2/relay-ehlo-again",
    title: "A relay begins with EHLO under TLS",
    ofSink: true,
    watch() {
      let isFirst = false;
      return (event) => {
        if (event.kind === "shaken") isFirst = event.isTls;
        if (event.kind !== "told" || event.input.kind !== "command" || !isFirst) return undefined;
        isFirst = false;
        return isHello(event.input.command.verb) ? "ok" : wrongAt("EHLO", event.wire);
      };
    },
  },
  {
    id: "smtp.rule.relay-forgets",
    covers: "rfc3207/4.2/relay-forgets",
    title: "A relay uses nothing under TLS that was offered in the clear only",
    ofSink: true,
    watch() {
      const clear = new Set<string>();
      return (event) => {
        if (event.kind !== "told" || event.input.kind !== "command") return undefined;
        const { verb, rest = "" } = event.input.command;
        if (!event.before.secure) {
          for (const keyword of event.offered.keys()) clear.add(keyword);
          return undefined;
        }
        if ((verb !== "MAIL" && verb !== "RCPT") || !event.before.hello) return undefined;
        const behind = rest.slice(rest.lastIndexOf(">") + 1).trim();
        const known = behind.split(/ +/).find((word) => {
          const keywords = EXTENSION_OF.get((word.split("=")[0] ?? "").toUpperCase()) ?? [];
          return keywords.some((its) => clear.has(its)) && !keywords.some((its) => event.offered.has(its));
        });
        return known === undefined ? "ok" : wrongAt(`no ${known}: it was offered in the clear only`, event.wire);
      };
    },
  },
  {
    id: "smtp.rule.relay-requiretls-quits",
    covers: "rfc8689/4.2.1/relay-quits",
    title: "A relay says QUIT to who does not do for REQUIRETLS",
    ofSink: true,
    watch() {
      let didMail = false;
      let last = "";
      return (event) => {
        if (event.kind === "told" && event.input.kind === "command") {
          last = event.input.command.verb;
          didMail ||= last === "MAIL";
        }
        // After a handshake that failed there is nobody to say it to.
        if (event.kind !== "ended" || didMail || last === "" || last === "STARTTLS") return undefined;
        return event.quit ? "ok" : wrongAt("QUIT before the connection is closed", new Uint8Array());
      };
    },
  },
];
