import { uidExpunge } from "../commands/expunge.js";
import { nzNumber, sp, uniqueid } from "../grammar/cursor.js";
import { bare, type Kind, spaced } from "../grammar/kind.js";
import { printSet, type SequenceSet, uidSet } from "../grammar/sequence-set.js";
import type { Extension } from "./extension.js";

/** resp-code-apnd (RFC 9051 §7.1) */
export interface AppendUid {
  readonly uidValidity: number;
  readonly uid: number;
}

/** resp-code-copy (RFC 9051 §7.1) */
export interface CopyUid {
  readonly uidValidity: number;
  readonly source: SequenceSet;
  readonly target: SequenceSet;
}

/** "APPENDUID" SP nz-number SP append-uid */
export const appendUid: Kind<AppendUid> = spaced(
  "APPENDUID",
  (from) => {
    const uidValidity = nzNumber(from);
    sp(from);
    return { uidValidity, uid: uniqueid(from) };
  },
  ({ uidValidity, uid }) => `${uidValidity} ${uid}`,
);

/** "COPYUID" SP nz-number SP uid-set SP uid-set */
export const copyUid: Kind<CopyUid> = spaced(
  "COPYUID",
  (from) => {
    const uidValidity = nzNumber(from);
    sp(from);
    const source = uidSet(from);
    sp(from);
    return { uidValidity, source, target: uidSet(from) };
  },
  ({ uidValidity, source, target }) => `${uidValidity} ${printSet(source)} ${printSet(target)}`,
);

/** RFC 4315 §3 */
const uidNotSticky = bare("UIDNOTSTICKY");

/** RFC 4315 */
export const uidplus: Extension = {
  capability: "UIDPLUS",
  grammar: { responseCodes: [appendUid, copyUid, uidNotSticky] },
  commands: [uidExpunge],
  isInRev2: true,
};
