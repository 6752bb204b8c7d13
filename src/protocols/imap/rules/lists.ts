import { latin1 } from "../../../wire/latin1.js";
import { argumentsOf, mailboxOf } from "../arguments.js";
import { flagKey } from "../grammar/flag.js";
import { type Listed, list } from "../grammar/list.js";
import { status } from "../grammar/status.js";
import { data, type ImapRule, onSaid, remembering, type Said, wrong, wrongAt } from "./rule.js";

/** The LIST commands under way. */
const listing = ({ known }: Said) => known.underWay.filter(({ name }) => name === "LIST");

/** Down to the first separator: all below that has one (RFC 9051 §7.3.1). */
const topOf = ({ mailbox, delimiter }: Listed): string | undefined =>
  delimiter !== null && mailbox.includes(delimiter) ? mailbox.slice(0, mailbox.indexOf(delimiter)) : undefined;

/** What LIST and STATUS tell of mailboxes (RFC 9051 §6.3.9, §7.3.1, §7.3.3). */
export const listRules: readonly ImapRule[] = [
  onSaid(
    [
      "children-or-none",
      "rfc9051/6.3.9.5/not-both",
      "LIST does not have both \\HasChildren and \\HasNoChildren",
      "LIST",
    ],
    (seen) => {
      const its = data(seen, list);
      if (!its) return undefined;
      const keys = its.attributes.map(flagKey);
      return keys.includes("\\haschildren") && keys.includes("\\hasnochildren")
        ? wrongAt("one of the two", seen, "\\Has")
        : "ok";
    },
  ),
  onSaid(["childinfo-quoted", "rfc9051/9/childinfo-form", "CHILDINFO has its options in quotes", "LIST"], (seen) => {
    const [, options] = /"?CHILDINFO"? \(([^)]*)\)/i.exec(latin1(seen.octets.line)) ?? [];
    if (!data(seen, list) || options === undefined) return undefined;
    return options.split(" ").every((its) => /^"[^"]*"$/.test(its))
      ? "ok"
      : wrongAt("options in quotes", seen, options);
  }),
  remembering(["list-name-once", "rfc9051/6.3.9.3/one-response-a-name", "LIST tells each name once", "LIST"], () => {
    const told = new WeakMap<object, Set<string>>();
    return (seen) => {
      const its = data(seen, list);
      const [command, other] = listing(seen);
      // With another command under way nobody knows whose LIST it is, and SELECT or CREATE tell some of their own.
      if (!its || !command || other || seen.known.underWay.length > 1) return undefined;
      const names = told.get(command) ?? new Set();
      told.set(command, names);
      const isTold = names.has(its.mailbox);
      names.add(its.mailbox);
      return isTold ? wrong(`${its.mailbox} once`, seen) : "ok";
    };
  }),
  remembering(
    [
      "same-separator",
      "rfc9051/7.3.1/same-separator",
      "All names below one at the top have the same separator",
      "LIST",
    ],
    () => {
      const separators = new Map<string, string | null>();
      return (seen) => {
        const its = data(seen, list);
        const top = its && topOf(its);
        if (!its || top === undefined) return undefined;
        const key = `${seen.known.view.user() ?? `#${seen.connection}`} ${top}`;
        const before = separators.get(key);
        separators.set(key, its.delimiter);
        return before === undefined || before === its.delimiter
          ? "ok"
          : wrong(`"${before}", the separator below ${top}`, seen, seen.octets.line.indexOf(0x29) + 2);
      };
    },
  ),
  onSaid(["status-name", "rfc9051/7.3.3/status-name", "STATUS has the name that was asked for", "STATUS"], (seen) => {
    const its = data(seen, status);
    const commands = seen.known.underWay.filter(({ name }) => name === "STATUS");
    // LIST RETURN (STATUS …) and NOTIFY tell STATUS of others (RFC 5819, RFC 5465).
    if (!its || commands.length === 0 || seen.known.underWay.length > commands.length) return undefined;
    const names = commands.map(mailboxOf);
    const isSame = names.some((name) => name === its.mailbox);
    // A name may come back in another form: normalized, or in another case where the server has one for both.
    const isForm = names.some(
      (name) => /[^\x20-\x25\x27-\x7e]/.test(name) || name.toLowerCase() === its.mailbox.toLowerCase(),
    );
    if (isSame) return "ok";
    return isForm ? undefined : wrong(`STATUS of ${names.join(" or ")}`, seen, "* STATUS ".length);
  }),
  onSaid(
    ["status-items", "rfc9051/6.3.11/status-response", "STATUS has the items that were asked for", "STATUS"],
    (seen) => {
      const its = data(seen, status);
      const [command, other] = seen.known.underWay;
      if (!its || !command || other || command.name !== "STATUS") return undefined;
      const asked = argumentsOf(command)
        .slice(1)
        .map((name) => name.replace(/[()]/g, "").toUpperCase())
        .filter((name) => /^(?:MESSAGES|RECENT|UIDNEXT|UIDVALIDITY|UNSEEN)$/.test(name));
      const missing = asked.find((name) => !its.items.some((item) => item.name === name));
      return missing === undefined ? "ok" : wrong(`${missing}, too`, seen);
    },
  ),
];
