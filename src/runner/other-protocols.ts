import type { Protocol } from "../protocol/protocol.js";
import type { Case } from "../suite/case.js";

/** Ids of the protocols of which cases say that a session is opened in them. */
export const openedIn = (cases: readonly Case[]): readonly string[] => [
  ...new Set(
    cases.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === "open" && step.protocol !== undefined ? [step.protocol] : [])),
    ),
  ),
];

/** Those of `others` in which the cases of a protocol open sessions. */
export function othersOf(cases: readonly Case[], protocol: Protocol, others: readonly Protocol[]): readonly Protocol[] {
  const opened = openedIn(cases);
  return others.filter(({ id }) => id !== protocol.id && opened.includes(id));
}
