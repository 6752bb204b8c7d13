import { flags, uid } from "../grammar/fetch.js";
import type { Named } from "../grammar/kind.js";
import type { Response } from "../grammar/response.js";
import type { Hooks } from "./fault.js";

const REMARK: Response = { kind: "condition", condition: "OK", text: "Still here" };

/** Each item in a response of its own, last first; UID in each that has one. */
function apart(its: Extract<Response, { kind: "numbered" }>): readonly Response[] {
  const items = its.value as readonly Named[];
  const own = items.filter(({ name }) => name === uid.name);
  const others = items.filter(({ name }) => name !== uid.name);
  if (others.length < 2) return [its];
  return others
    .map((item) => ({ ...its, value: item.name === flags.name ? [item, ...own] : [...own, item] }))
    .reverse();
}

/**
 * A server that is right, and says things as few others do: what a FETCH returns comes item by item, in another order, and
 * there are remarks between. No clause of RFC 9051 §7 or RFC 3501 §7 forbids it.
 */
export const talkative: Hooks = {
  responses: (all, { input, before }) =>
    input === undefined || before.state === "greeted"
      ? all
      : all.flatMap((its) => {
          if (its.kind === "numbered" && its.name === "FETCH") return [REMARK, ...apart(its)];
          return its.kind === "tagged" ? [REMARK, its] : [its];
        }),
};
