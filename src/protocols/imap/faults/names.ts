import { isUtf8 } from "node:buffer";
import type { Listed } from "../grammar/list.js";
import { decodeUtf7, encodeUtf7 } from "../grammar/mailbox-name.js";
import { create } from "../model/account.js";
import type { Outcome } from "../model/state.js";
import type { Fault, Hooks, Taken } from "../server/fault.js";
import { changing, conditionOf, fault, lineOf, onCommand, onResponse, result, undone } from "./hooks.js";

/** Octets outside US-ASCII. */
const EIGHT_BIT = /[\x80-\xff]/;
/** An e with an accent behind it, in UTF-8. */
const DECOMPOSED = /e\xcc\x81/;
const isRev2 = ({ session }: Taken) => session.enabled.has("IMAP4REV2");
const nameIn = (line: string) => /"([^"]+)"/.exec(line)?.[1] ?? "x";

/** CREATE makes a mailbox of that name all the same. */
const made = (its: Outcome, { account, input }: Taken, textOf: (octets: string) => string): Outcome =>
  account ? { ...result(its, "OK"), account: create(account, textOf(nameIn(lineOf(input)))) } : its;
const utf8 = (octets: string) => Buffer.from(octets, "latin1").toString("utf8");

/** CREATE of a name that is refused. */
const creating = (line: RegExp, textOf: (octets: string) => string): Hooks =>
  onCommand(/^CREATE$/, (its, taken) =>
    conditionOf(its) !== "OK" && line.test(lineOf(taken.input)) ? made(its, taken, textOf) : its,
  );

const named = (change: (name: string, rev2: boolean) => string): Hooks =>
  onResponse(/^LIST$/, (its, { before }) => {
    if (its.kind !== "data" || its.name !== "LIST") return its;
    const value = its.value as Listed;
    return { ...its, value: { ...value, mailbox: change(value.mailbox, before.enabled.has("IMAP4REV2")) } };
  });

/** What is made of names. */
export const nameFaults: readonly Fault[] = [
  fault("wildcards-are-bad", "rfc9051/5.1/wildcards-valid", "CREATE of a name with a wildcard gets BAD", {
    ...onCommand(/^CREATE$/, (its, taken) =>
      /[*%]/.test(lineOf(taken.input)) ? undone(result(its, "BAD"), taken) : its,
    ),
  }),
  fault("backslash-lost", "rfc9051/6.3.4/ok-only-if-created", "LIST tells names without their backslashes", {
    ...changing(/^LIST$/, "LIST", (its: Listed) => ({ ...its, mailbox: its.mailbox.replaceAll("\\", "") })),
  }),
  fault("utf7-in-lower-case", "rfc3501/5.1.3/utf7-preserved", "Modified Base64 comes back in lower case", {
    ...named((name) => name.replace(/&[^-]+-/g, (shifted) => shifted.toLowerCase())),
  }),
  fault(
    "utf7-unverified",
    "rfc3501/5.1.3/utf7-verified",
    "CREATE takes any &",
    creating(/&/, (octets) => octets),
  ),
  fault("eight-bit-names", "rfc3501/5.1/8-bit-names-refused", "CREATE takes 8-bit names in IMAP4rev1", {
    ...creating(EIGHT_BIT, utf8),
  }),
  fault("eight-bit-listed", "rfc3501/5.1/8-bit-names-not-returned", "LIST returns 8-bit names in IMAP4rev1", {
    ...creating(EIGHT_BIT, utf8),
    ...named((name) => {
      const its = decodeUtf7(name);
      return its.ok ? Buffer.from(its.text, "utf8").toString("latin1") : name;
    }),
  }),
  fault("names-in-utf7-only", "rfc9051/4.3.1/utf8-quoted-accepted", "CREATE refuses UTF-8 in IMAP4rev2", {
    ...onCommand(/^CREATE$/, (its, taken) =>
      EIGHT_BIT.test(lineOf(taken.input)) ? undone(result(its, "NO"), taken) : its,
    ),
  }),
  fault("utf7-in-rev2", "rfc9051/4.3/quoted-utf8", "LIST tells modified UTF-7 in IMAP4rev2", {
    ...named((name, rev2) => (rev2 ? encodeUtf7(utf8(name)) : name)),
  }),
  fault("utf8-in-rev1", "rfc3501/5.1.3/utf7-converted", "LIST tells UTF-8 in IMAP4rev1", {
    ...named((name) => {
      const its = decodeUtf7(name);
      return its.ok ? Buffer.from(its.text, "utf8").toString("latin1") : name;
    }),
  }),
  fault("any-octets", "rfc9051/5.1/net-unicode-only", "CREATE takes what is no UTF-8 in IMAP4rev2", {
    ...onCommand(/^CREATE$/, (its, taken) =>
      isRev2(taken) && conditionOf(its) !== "OK" && EIGHT_BIT.test(lineOf(taken.input)) ? result(its, "OK") : its,
    ),
  }),
  fault("denormalized-names", "rfc9051/6.3.4/not-net-unicode", "CREATE takes names that are not normalized", {
    ...creating(DECOMPOSED, utf8),
  }),
  fault("denormalized-not-selected", "rfc9051/5.1/denormalized-select", "SELECT refuses a name that CREATE took", {
    ...creating(DECOMPOSED, (octets) => utf8(octets).normalize("NFC")),
  }),
  fault("denormalized-not-deleted", "rfc9051/5.1/denormalized-everywhere", "DELETE refuses a name that CREATE took", {
    ...creating(DECOMPOSED, (octets) => utf8(octets).normalize("NFC")),
  }),
  ...[
    ["6.3.4/converted-oldname", "create"],
    ["6.3.2/list-oldname", "select"],
    ["6.3.9.7/oldname", "examine"],
    ["6.3.5/normalized-oldname", "delete"],
    ["6.3.6/normalized-oldname", "rename"],
    ["6.3.12/normalized-oldname", "append"],
  ].map(([breaks, command]) =>
    fault(`${command}-converts-silently`, `rfc9051/${breaks}`, "All names are normalized, and nothing is said of it", {
      line: (line) => (isUtf8(line) ? Buffer.from(line.toString("utf8").normalize("NFC"), "utf8") : line),
    }),
  ),
];
