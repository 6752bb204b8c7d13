import type { Event } from "../protocol/session.js";
import type { Compiled } from "./compile.js";

/**
 * Index of the step with which the subject of a case begins; those above prepare it. A case says so with `-- subject`;
 * otherwise what merely succeeds is preparation, and the subject begins with the C lines whose reply has to be something
 * else, or with the last ones.
 */
export function subjectOf<E extends Event>(steps: readonly Compiled<E>[]): number {
  const said = steps.findIndex(({ kind }) => kind === "subject");
  if (said >= 0) return said;
  const first = steps.findIndex((step) => !isPreparation(step));
  const before = steps.slice(0, first < 0 ? steps.length : first);
  const isSend = ({ kind }: Compiled<E>) => kind === "send" || kind === "send-fixture";
  const last = before.findLastIndex(isSend);
  if (last < 0) return Math.max(0, first);
  // C lines of one write belong together; so do a write and what is read after it.
  return before.slice(0, last).findLastIndex((step) => !isSend(step)) + 1;
}

/** Whether a step merely succeeds. */
export function isPreparation<E extends Event>(step: Compiled<E>): boolean {
  switch (step.kind) {
    case "expect": {
      const [only, ...more] = step.alternatives;
      const plain = more.length + step.before.length + step.never.length === 0 && !step.optional;
      return plain && only?.outcome === "go-on" && only.expects?.asksFor === "success";
    }
    case "closed":
      return !step.notify && step.within === undefined;
    case "further":
    case "content":
    case "quiet":
    case "arrived":
    case "has-line":
      return false;
    default:
      return true;
  }
}
