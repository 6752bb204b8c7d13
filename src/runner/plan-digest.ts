import { createHash } from "node:crypto";
import { groupBy } from "../report/summary.js";
import type { Case } from "../suite/case.js";

/** All that decides how a case is played and judged; its steps are read out of its exchange. */
const essence = ({ id, covers, level, state, wants, needs, transport, exact, tour, exchange }: Case) =>
  JSON.stringify([id, covers, level, state, wants, needs, transport, exact, tour, exchange]);

/** A digest of the chosen cases of each suite file. */
export const planDigest = (cases: readonly Case[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...groupBy(cases, ({ file }) => file)].map(([file, its]) => [
      file,
      createHash("sha256").update(its.map(essence).join("\n")).digest("base64url").slice(0, 16),
    ]),
  );
