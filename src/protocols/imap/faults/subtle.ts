import type { Named } from "../grammar/kind.js";
import type { Listed } from "../grammar/list.js";
import type { Response } from "../grammar/response.js";
import { hasFlag, type StoredMessage } from "../model/mailbox.js";
import { inMailbox } from "../model/selected.js";
import { step } from "../model/step.js";
import type { Answered, Fault, Hooks } from "../server/fault.js";
import { adding } from "./copying-hooks.js";
import { items } from "./fetch/hooks.js";
import { fault, lineOf, onMailboxes, rewriting } from "./hooks.js";
import { KEY } from "./searches.js";

/** Commands whose lines fit find other messages than there are. */
const finding = (lines: RegExp, change: (its: StoredMessage) => StoredMessage): Hooks => ({
  outcome({ session, account, world, input }, proper) {
    const its = proper();
    if (!account || !lines.test(lineOf(input))) return its;
    const other = onMailboxes(account, (mailbox) => ({ ...mailbox, messages: mailbox.messages.map(change) }));
    return { ...its, responses: step(session, other, input, world).responses };
  },
});

/** On the day that it is in UTC. */
function inUtc(its: StoredMessage): StoredMessage {
  const { year, month, day, hours, minutes, seconds, zone } = its.internalDate;
  const offset = Number(`${zone.slice(0, 1)}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)));
  const at = new Date(Date.UTC(year, month - 1, day, hours, minutes - offset, seconds));
  const utc = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
  return { ...its, internalDate: { ...its.internalDate, ...utc } };
}

/** The next NOOP tells the flags of all messages when something was stored in silence. */
function telling(): Hooks {
  const silent = new Set<number>();
  const flagsIn = ({ outcome }: Answered): readonly Response[] =>
    outcome.account && outcome.session.selected
      ? inMailbox(outcome).mailbox.messages.map(
          ({ flags }, at): Response => ({
            kind: "numbered",
            number: at + 1,
            name: "FETCH",
            value: [{ name: "FLAGS", value: flags }],
          }),
        )
      : [];
  return {
    responses(all, answered) {
      const { name, input, connection } = answered;
      if (name === "STORE" && input && /\.SILENT/i.test(lineOf(input))) silent.add(connection);
      return name === "NOOP" && silent.delete(connection) ? [...flagsIn(answered), ...all] : all;
    },
  };
}

const APPEND = /^APPEND$/;

/** What a server gets wrong in some place only, where it is right in the ones that everybody tries. */
export const subtleFaults: readonly Fault[] = [
  fault("since-in-utc", `${KEY}key-since`, "SINCE looks at the day in UTC", finding(/ SINCE /i, inUtc)),
  fault("before-in-utc", `${KEY}key-before`, "BEFORE looks at the day in UTC", finding(/ BEFORE /i, inUtc)),
  fault(
    "larger-without-cr",
    `${KEY}key-larger`,
    "LARGER counts a line end as one octet",
    finding(/ LARGER /i, (its) => ({ ...its, text: its.text.replaceAll("\r\n", "\n") })),
  ),
  fault(
    "unseen-without-deleted",
    "rfc3501/7.1/unseen-number",
    "UNSEEN passes over what is \\Deleted",
    finding(/ (?:SELECT|EXAMINE) /i, (its) =>
      hasFlag(its.flags, "\\Deleted") ? { ...its, flags: [...its.flags, "\\Seen"] } : its,
    ),
  ),
  fault(
    "move-keywords-lost",
    "rfc9051/6.4.8/flags-date-preserved",
    "What is moved has no keywords",
    adding(/MOVE$/, (its) => ({ ...its, flags: its.flags.filter((flag) => flag.startsWith("\\")) })),
  ),
  fault(
    "append-before-1970",
    "rfc9051/6.3.12/date-set",
    "Dates before 1970 are 1970",
    adding(APPEND, (its) =>
      its.internalDate.year < 1970 ? { ...its, internalDate: { ...its.internalDate, year: 1970 } } : its,
    ),
  ),
  fault(
    "append-behind-2038",
    "rfc9051/6.3.12/date-set",
    "Seconds since 1970 have 31 bits",
    adding(APPEND, (its) =>
      its.internalDate.year > 2038
        ? { ...its, internalDate: { ...its.internalDate, year: its.internalDate.year - 136 } }
        : its,
    ),
  ),
  fault("root-and-inbox", "rfc9051/6.3.9/empty-pattern-delimiter", "An empty pattern tells INBOX, too", {
    responses: (all, { name, input }) =>
      name === "LIST" && input && / LIST "" ""$/i.test(lineOf(input))
        ? all.flatMap((its) =>
            its.kind === "data" && its.name === "LIST"
              ? [its, { ...its, value: { ...(its.value as Listed), attributes: [], mailbox: "INBOX" } }]
              : its,
          )
        : all,
  }),
  fault("silence-is-late", "rfc9051/6.4.6/silent", "What .SILENT has changed the next NOOP tells", telling()),
  fault(
    "flags-before-seen",
    "rfc9051/6.4.5/seen-told",
    "Flags that are asked for with BODY[] are those from before",
    items(/FLAGS/i, (all: readonly Named[]) =>
      all.some(({ name }) => name === "BODY[")
        ? all.map((its) =>
            its.name === "FLAGS"
              ? { ...its, value: (its.value as readonly string[]).filter((flag) => flag !== "\\Seen") }
              : its,
          )
        : all,
    ),
  ),
  fault(
    "peek-told",
    "rfc9051/7.5.2/form",
    "What is read by BODY.PEEK is called so",
    rewriting(/FETCH$/, /(?<=[( ])BODY\[/g, "BODY.PEEK["),
  ),
];
