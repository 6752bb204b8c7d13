import { argumentsOf } from "../arguments.js";
import { copyUid } from "../extensions/uidplus.js";
import { fetch, rfc822Size, uid as uidItem } from "../grammar/fetch.js";
import { valueIn } from "../grammar/kind.js";
import { isInbox } from "../grammar/mailbox-name.js";
import type { SequenceSet } from "../grammar/sequence-set.js";
import { mailboxKey } from "./memory.js";
import { codeOf, type ImapRule, mailboxIn, numbered, remembering, type Said, wrongAt } from "./rule.js";

/** Messages of one COPYUID that are looked at, and of which sizes are kept in a case. */
const MOST = 1000;
const MOST_SIZES = 20_000;

/** The UIDs of a set as it is written: a range ascends, whichever way it stands (RFC 9051 §7.1, COPYUID). */
function inOrder(set: SequenceSet): readonly number[] | undefined {
  const found: number[] = [];
  for (const { from, to } of set) {
    const [low, high] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))];
    if (found.length + high - low >= MOST) return undefined;
    for (let uid = low; uid <= high; uid++) found.push(uid);
  }
  return found;
}

/** What a COPYUID says: keys of the originals, and of the copies, one for one. */
interface Copies {
  readonly originals: readonly string[];
  readonly copies: readonly string[];
}

function copiesTold(seen: Said): Copies | undefined {
  const code = codeOf(seen);
  const its = code && valueIn(copyUid, [code]);
  const mailbox = mailboxIn(seen);
  const [command, other] = seen.known.underWay.filter(({ name }) => /^(?:UID )?(?:COPY|MOVE)$/.test(name));
  if (!its || typeof its !== "object" || !mailbox || !command || other) return undefined;
  const [, given = ""] = argumentsOf(command, 2);
  const [from, to] = [inOrder(its.source), inOrder(its.target)];
  if (!from || !to || from.length !== to.length || mailbox.uidValidity === undefined) return undefined;
  const key = (name: string, validity: number) => (uid: number) => `${mailboxKey(seen, name)} ${validity} ${uid}`;
  return {
    originals: from.map(key(mailbox.name, mailbox.uidValidity)),
    copies: to.map(key(isInbox(given) ? "INBOX" : given, its.uidValidity)),
  };
}

/** COPYUID against what FETCH tells of the originals and of the copies (RFC 9051 §7.1, RFC 4315 §3). */
export const copyRules: readonly ImapRule[] = [
  remembering(
    [
      "copyuid-order",
      "rfc9051/7.1/copyuid-sets",
      "COPYUID has the UIDs of the copies in the order of the originals",
      "FETCH status result",
    ],
    () => {
      const sizes = new Map<string, number>();
      const copied = new Map<string, Copies>();
      return (seen) => {
        const told = copiesTold(seen);
        if (told) for (const copy of told.copies) copied.set(copy, told);
        const message = numbered(seen, fetch);
        const size = message && valueIn(rfc822Size, message.value);
        const mailbox = size === undefined ? undefined : mailboxIn(seen);
        const uid = message && (valueIn(uidItem, message.value) ?? mailbox?.messages[message.number - 1]?.uid);
        if (size === undefined || !mailbox || uid === undefined || mailbox.uidValidity === undefined) return undefined;
        const key = `${mailboxKey(seen, mailbox.name)} ${mailbox.uidValidity} ${uid}`;
        if (sizes.size < MOST_SIZES) sizes.set(key, size);
        const { originals, copies } = copied.get(key) ?? { originals: [], copies: [] };
        const own = sizes.get(originals[copies.indexOf(key)] ?? "");
        if (own === undefined) return undefined;
        // A store may make a copy that is longer: it is in another's place when it is just as long as that one.
        const isOther = own !== size && originals.some((original) => sizes.get(original) === size);
        return isOther ? wrongAt(`${own} octets, as what COPYUID says it is a copy of`, seen, "RFC822.SIZE ") : "ok";
      };
    },
  ),
];
