import { idData } from "../extensions/id.js";
import { capabilityData } from "../grammar/capability.js";
import { valueIn } from "../grammar/kind.js";
import { codeOf, completed, data, type ImapRule, onSaid, remembering, type Said, wrong, wrongAt } from "./rule.js";

/** The capabilities that a response lists, as data or as a code. */
function listed(seen: Said): readonly string[] | undefined {
  const code = codeOf(seen);
  return data(seen, capabilityData) ?? (code && valueIn(capabilityData, [code]));
}

/** Capabilities and what follows from them (RFC 9051 §6.1.1, §7.2.2). */
export const capabilityRules: readonly ImapRule[] = [
  onSaid(
    [
      "revision-listed",
      "rfc9051/7.2.2/rev-listed",
      "A list of capabilities has IMAP4rev1 or IMAP4rev2",
      "CAPABILITY status result greeting",
    ],
    (seen) => {
      const told = listed(seen);
      if (!told) return undefined;
      return told.includes("IMAP4REV1") || told.includes("IMAP4REV2")
        ? "ok"
        : wrongAt("IMAP4rev1 or IMAP4rev2 among them", seen, "CAPABILITY");
    },
  ),
  onSaid(
    [
      "imap4-first",
      "rfc9051/9/imap4-first",
      "Where IMAP4 (RFC 1730) is listed, it stands first",
      "CAPABILITY status result greeting",
    ],
    (seen) => {
      const told = listed(seen);
      if (!told?.includes("IMAP4")) return undefined;
      return told[0] === "IMAP4" ? "ok" : wrongAt("IMAP4 first", seen, "IMAP4 ");
    },
  ),
  onSaid(
    [
      "searchres-with-esearch",
      "rfc5182/2.1/esearch-implemented",
      "Who lists SEARCHRES lists ESEARCH, or IMAP4rev2",
      "CAPABILITY",
    ],
    (seen) => {
      const told = data(seen, capabilityData);
      if (!told?.includes("SEARCHRES")) return undefined;
      return told.includes("ESEARCH") || told.includes("IMAP4REV2") ? "ok" : wrongAt("ESEARCH, too", seen, "SEARCHRES");
    },
  ),
  onSaid(
    [
      "starttls-gone",
      "rfc9051/6.2.1/not-advertised-after-tls",
      "STARTTLS is not listed inside TLS",
      "CAPABILITY status result greeting",
    ],
    (seen) => {
      const told = listed(seen);
      // RFC 3501 does not say so: who claims rev1 alone may list it.
      if (!told?.includes("IMAP4REV2") || !seen.secure) return undefined;
      return told.includes("STARTTLS") ? wrongAt("no STARTTLS", seen, "STARTTLS") : "ok";
    },
  ),
  onSaid(
    ["login-disabled", "rfc9051/7.2.2/logindisabled-no", "LOGIN is refused while LOGINDISABLED is listed", "result"],
    (seen) => {
      const done = completed(seen);
      if (done?.command.name !== "LOGIN" || !seen.known.view.capabilities()?.has("LOGINDISABLED")) return undefined;
      // What was pipelined behind STARTTLS or another login is to other capabilities.
      if (seen.known.underWay[0] !== done.command) return undefined;
      return done.condition === "OK" ? wrong("NO: LOGINDISABLED is listed", seen) : "ok";
    },
  ),
  remembering(
    [
      "enable-changes-no-capabilities",
      "rfc9051/6.3.1/capabilities-stay",
      "ENABLE does not change what CAPABILITY lists",
      "greeting result CAPABILITY",
    ],
    () => {
      const before = new Map<number, ReadonlySet<string>>();
      const isEnabled = new Set<number>();
      return (seen) => {
        const { connection, known } = seen;
        const done = completed(seen);
        if (
          seen.isGreeting ||
          done?.command.name === "LOGIN" ||
          done?.command.name === "AUTHENTICATE" ||
          !known.view.capabilities()
        ) {
          before.delete(connection);
          isEnabled.delete(connection);
        }
        if (done?.command.name === "ENABLE" && done.condition === "OK") isEnabled.add(connection);
        // A code may be a selection of them: ENABLE's clause speaks of the command.
        const told = data(seen, capabilityData);
        if (!told || known.view.state() === "greeted" || known.view.state() === "connected") return undefined;
        const [was, now] = [before.get(connection), new Set(told)];
        const wasEnabled = isEnabled.delete(connection);
        before.set(connection, now);
        if (!was || !wasEnabled) return undefined;
        const other = [...was].find((name) => !now.has(name)) ?? told.find((name) => !was.has(name));
        return other === undefined ? "ok" : wrong(`the same as before ENABLE: ${other} is in one of them`, seen);
      };
    },
  ),
  onSaid(["id-fields-once", "rfc2971/3.3/field-once", "ID has each field once", "ID"], (seen) => {
    const told = data(seen, idData);
    if (!told) return undefined;
    const names = told.map(([name]) => name.toLowerCase());
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    return twice === undefined ? "ok" : wrongAt(`${twice} once`, seen, "ID ");
  }),
  remembering(
    [
      "enabled-asked",
      "rfc9051/7.2.1/enabled-supported",
      "ENABLED comes for ENABLE, and names what ENABLE named",
      "greeting result ENABLED",
    ],
    () => {
      const asked = new Map<number, Set<string>>();
      return (seen) => {
        const { value, known, connection } = seen;
        if (seen.isGreeting) asked.delete(connection);
        const all = asked.get(connection) ?? new Set();
        asked.set(connection, all);
        const enabling = known.underWay.filter(({ name }) => name === "ENABLE");
        for (const { octets } of enabling)
          for (const word of Buffer.from(octets).toString("latin1").toUpperCase().split(/ +/)) all.add(word);
        if (value.kind !== "data" || value.name !== "ENABLED") return undefined;
        if (enabling.length === 0) return wrong("no ENABLED: nobody has sent ENABLE", seen, 2);
        const told = Array.isArray(value.value) ? value.value.map((name) => String(name).toUpperCase()) : [];
        // QRESYNC enables CONDSTORE with it (RFC 7162 §3.2.5).
        const other = told.find((name) => !all.has(name) && name !== "CONDSTORE");
        return other === undefined ? "ok" : wrongAt("what ENABLE has named only", seen, other);
      };
    },
  ),
];
