import type { SectionContent } from "../grammar/fetch.js";
import type { Named } from "../grammar/kind.js";
import { deselected } from "../model/selected.js";
import type { Outcome } from "../model/state.js";
import type { Fault, Hooks, Taken } from "../server/fault.js";
import {
  changingItem,
  conditionOf,
  fault,
  lineOf,
  onCommand,
  onItem,
  onResponse,
  result,
  rewriting,
  SELECT,
  unlisted,
} from "./hooks.js";

/** Of some mailboxes it keeps what was there before the command. */
const undoneIn =
  (isOld: (name: string) => boolean) =>
  (its: Outcome, { account: before }: Taken): Outcome =>
    its.account && before
      ? {
          ...its,
          account: {
            ...its.account,
            mailboxes: new Map(
              [...its.account.mailboxes].map(([name, now]) => [
                name,
                (isOld(name) && before.mailboxes.get(name)) || now,
              ]),
            ),
          },
        }
      : its;

/** What is refused leaves no mailbox selected. */
const deselecting = (names: RegExp, condition: "NO" | "BAD"): Hooks =>
  onCommand(names, (its) =>
    conditionOf(its) === condition && its.session.selected ? { ...its, session: deselected(its.session) } : its,
  );

/** The connection is closed in place of a reply. */
const hangUp = (its: Outcome): Outcome => ({ ...its, responses: [], session: { ...its.session, state: "ended" } });

const unmarked = (flags: readonly string[]): readonly string[] => flags.filter((its) => its !== "\\Recent");

/** What commands lead to, and what is told of it. */
export const outcomeFaults: readonly Fault[] = [
  fault(
    "moves-to-nowhere",
    "rfc9051/6.4.8/each-moved-or-not",
    "What is moved is not there",
    onCommand(
      /MOVE$/,
      undoneIn((name) => name.endsWith("-to")),
    ),
  ),
  fault(
    "moves-to-nowhere-offered",
    "rfc6851/3.3/each-moved-or-not",
    "What is moved is not there",
    onCommand(
      /MOVE$/,
      undoneIn((name) => name.endsWith("-to")),
    ),
  ),
  fault(
    "moves-by-copying",
    "rfc9051/6.4.8/none-doubled",
    "What is moved stays where it was",
    onCommand(
      /MOVE$/,
      undoneIn((name) => !name.endsWith("-to")),
    ),
  ),
  fault("move-copyuid-at-the-end", "rfc6851/4.3/copyuid-untagged", "COPYUID comes in the tagged OK to MOVE", {
    reply: (octets, { name }) => {
      const text = octets.toString("latin1");
      const [line, code] = /^\* OK (\[COPYUID [^\]]*\]).*\r\n/m.exec(text) ?? [];
      return name?.endsWith("MOVE") && line && code
        ? Buffer.from(text.replace(line, "").replace(/^(\w+ OK) /m, `$1 ${code} `), "latin1")
        : octets;
    },
  }),
  fault("bad-deselects", "rfc9051/6/bad-changes-nothing", "What is BAD closes the mailbox", deselecting(/./, "BAD")),
  fault("no-deselects", "rfc9051/6/no-changes-nothing", "What is NO closes the mailbox", deselecting(/./, "NO")),
  fault("closes-without-bye", "rfc9051/3.4/bye-before-close", "STATUS of what is not there closes the connection", {
    ...onCommand(/^STATUS$/, (its) => (conditionOf(its) === "NO" ? hangUp(its) : its)),
  }),
  fault(
    "unsubscribe-unknown",
    "rfc9051/6.3/authenticated-commands",
    "UNSUBSCRIBE is no command",
    onCommand(/^UNSUBSCRIBE$/, (its) => result(its, "BAD")),
  ),
  fault(
    "close-unknown",
    "rfc9051/6.4/selected-commands",
    "CLOSE is no command",
    onCommand(/^CLOSE$/, (its) => result(its, "BAD")),
  ),
  fault(
    "flags-in-lists-only",
    "rfc9051/9/store-flags",
    "Flags of STORE are taken in parentheses only",
    onCommand(/^STORE$/, (its, { input, session, account }) =>
      / [+-]?FLAGS(?:\.SILENT)? \\/i.test(lineOf(input)) ? { ...result(its, "BAD"), session, account } : its,
    ),
  ),
  fault(
    "dates-without-quotes",
    "rfc9051/9/date",
    "Dates in quotes are refused",
    onCommand(/SEARCH$/, (its, { input }) => (/ "\d/.test(lineOf(input)) ? result(its, "BAD") : its)),
  ),
  fault(
    "nil-is-no-name",
    "rfc9051/4.5/nil-mailbox-name",
    "NIL is no name of a mailbox",
    onCommand(/^(?:STATUS|SELECT|EXAMINE)$/, (its, { input }) =>
      / NIL\b/i.test(lineOf(input)) ? result(its, "BAD") : its,
    ),
  ),
  fault("cut-at-500", "rfc9051/7.5.2/body-never-truncated", "BODY[] has 500 octets at most", {
    ...changingItem("BODY[", (its: SectionContent) => {
      const octets = its.content?.octets.subarray(0, 500);
      return octets && octets.length > 0 ? { ...its, content: { size: octets.length, octets } } : its;
    }),
  }),
  fault("encoded-words-decoded", "rfc3516/5/encoded-words-kept", "Encoded words come decoded", {
    ...changingItem("BODY[", (its: SectionContent) => {
      const text = Buffer.from(its.content?.octets ?? [])
        .toString("latin1")
        .replace(/=\?[^?]+\?[qb]\?[^?]*\?=/gi, "decoded");
      return its.content ? { ...its, content: { size: text.length, octets: Buffer.from(text, "latin1") } } : its;
    }),
  }),
  {
    ...fault("binary-unlisted", "rfc3516/4.1/listed", "BINARY is known and not listed", unlisted(/ BINARY\b/)),
    variant: "imap4rev1",
  },
  {
    ...fault(
      "special-use-unlisted",
      "rfc6154/2/listed",
      "SPECIAL-USE is known and not listed",
      unlisted(/ SPECIAL-USE\b/),
    ),
    variant: "imap4rev1",
  },
  fault(
    "cram-md5-unlisted",
    "rfc9051/6.2.2/mechanisms-listed",
    "CRAM-MD5 is known and not listed",
    unlisted(/ AUTH=CRAM-MD5\b/),
  ),
  fault("appended-is-old", "rfc3501/6.3.11/recent-set", "Nothing is recent", {
    ...changingItem("FLAGS", unmarked),
  }),
  fault("copied-is-old", "rfc3501/6.4.7/recent-set", "Nothing is recent where it was copied to", {
    ...onResponse(/FETCH$/, (its, { outcome }) =>
      its.kind === "numbered" && outcome.session.selected?.seen.messages.length === 1
        ? { ...its, value: onItem(its.value as readonly Named[], "FLAGS", unmarked) }
        : its,
    ),
  }),
  fault("hangs-up-on-rev1", "rfc3501/3.4/bye-before-close", "STATUS of what is not there closes the connection", {
    ...onCommand(/^STATUS$/, (its) => (conditionOf(its) === "NO" ? hangUp(its) : its)),
  }),
  fault("lsub-in-silence", "rfc9051/2.2.1/completion-result", "LSUB is not answered", {
    ...onCommand(/^LSUB$/, (its) => ({ ...its, responses: [] })),
  }),
  fault("tags-prefixed", "rfc9051/2.2.2/completion-tag", "Digits stand before the tag of NOOP's result", {
    ...rewriting(/^NOOP$/, /^(\w+) OK/m, "1$1 OK"),
  }),
  fault("enc-is-8bit", "rfc9051/9/body-fld-enc", "What names no encoding is 8BIT", {
    ...rewriting(/FETCH$/, /"7BIT"/gi, '"8BIT"'),
  }),
  fault("parameters-encoded", "rfc9051/7.5.2/rfc2231-decoded", "Parameters come encoded", {
    ...rewriting(/FETCH$/, /"(?:filename|title\*)" /gi, '"other*0*" '),
  }),
  fault("keywords-unannounced", "rfc9051/7.3.5/flags-applicable", "FLAGS is told by SELECT only", {
    responses: (all, { name }) =>
      name !== undefined && SELECT.test(name)
        ? all
        : all.filter((its) => !(its.kind === "data" && its.name === "FLAGS")),
  }),
  fault("recent-removed", "rfc3501/2.3.2/recent-not-changed", "STORE of \\Recent takes it away", recentRemoved()),
  fault("uidnext-counts", "rfc9051/2.3.1.1/uidnext-stays", "UIDNEXT of STATUS grows each time", uidNextCounts()),
];

function recentRemoved(): Hooks {
  const changed = new Set<number>();
  return {
    responses(all, { input, name, connection }) {
      if (input && name === "STORE" && /\\Recent/i.test(lineOf(input))) changed.add(connection);
      if (!changed.has(connection)) return all;
      return all.map((its) =>
        its.kind === "numbered" && its.name === "FETCH"
          ? { ...its, value: onItem(its.value as readonly Named[], "FLAGS", unmarked) }
          : its,
      );
    },
  };
}

function uidNextCounts(): Hooks {
  let count = 0;
  return {
    reply: (octets, { name }) =>
      name === "STATUS"
        ? Buffer.from(
            octets.toString("latin1").replace(/UIDNEXT (\d+)/, (_, its) => `UIDNEXT ${Number(its) + count++}`),
            "latin1",
          )
        : octets,
  };
}
