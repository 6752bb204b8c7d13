import type { Target } from "./target.js";

/** So often in a row something may be waited for in vain before it is waited for no longer than this, in milliseconds. */
const MOST = 3;
const SHORT = 200;

const struck = new WeakMap<Target, Map<string, number>>();

/**
 * Bounds what a server costs that has stopped serving: what it was waited for in vain three times in a row has little
 * patience left, until it comes once. `what`: the greeting, the login of an account, the reply to a command.
 */
export function strikes(target: Target) {
  const its = struck.get(target) ?? new Map<string, number>();
  struck.set(target, its);
  return {
    /** Milliseconds to wait for it. */
    patience: (what: string, usual: number): number => ((its.get(what) ?? 0) < MOST ? usual : Math.min(usual, SHORT)),
    /** All is waited for as at first. */
    forget: (): void => its.clear(),
    /** It came, or did not come in time. */
    note(what: string, came: boolean): void {
      if (came) its.delete(what);
      else its.set(what, (its.get(what) ?? 0) + 1);
    },
  };
}
