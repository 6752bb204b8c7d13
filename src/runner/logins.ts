import { type Protocol, takesAccount } from "../protocol/protocol.js";
import type { Case } from "../suite/case.js";

/** What an exchange does with logins, as far as one can tell beforehand. */
export interface Logins {
  /** Whether one is refused: servers delay that, and some punish who comes from the same address. */
  readonly refused: "never" | "perhaps" | "surely";
  /** One may succeed, so that the case needs an account of its own. */
  readonly accepted: boolean;
  /** How many there are: behind one that was refused each waits. */
  readonly count: number;
}

/** Looks at the C lines that log in, and at what is expected of their replies. */
export function loginsOf({ steps, state }: Pick<Case, "steps" | "state">, protocol: Protocol): Logins {
  const { language } = protocol;
  let isPending = false;
  let isChallenged = false;
  let refused: Logins["refused"] = "never";
  let accepted = takesAccount(protocol, state);
  let count = accepted ? 1 : 0;
  for (const [index, step] of steps.entries()) {
    // C lines that follow each other are one write, with a login in it or without.
    if (step.kind === "send") {
      const logsIn = language.isLogin(step.template, step.form);
      if (logsIn) count++;
      isPending = isChallenged || (isPending && steps[index - 1]?.kind === "send") || logsIn;
    }
    if (step.kind === "open" && takesAccount(protocol, step.state)) {
      accepted = true;
      count++;
    }
    if (step.kind !== "expect" || !isPending) continue;
    const asked = step.alternatives.flatMap((pattern) =>
      pattern.kind === "line" ? [language.expectation(pattern.template).asksFor] : [],
    );
    if (asked.every((it) => it === "refusal") && asked.length > 0) refused = "surely";
    else if (asked.includes("refusal") && refused === "never") refused = "perhaps";
    accepted ||= asked.includes("success");
    // What follows a challenge is the same login.
    isChallenged = asked.includes("other");
  }
  return { refused, accepted, count };
}
