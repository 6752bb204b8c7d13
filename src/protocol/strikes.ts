import type { Target } from "./target.js";

/** So often in a row something may be waited for in vain before it is waited for no longer than this, in milliseconds. */
const MOST = 3;
const SHORT = 200;

const struck = new WeakMap<Target, Map<string, number>>();
/** What was answered at all. */
const replied = new WeakMap<Target, Set<string>>();

/** What was asked for, or why it was not to be had. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly isSilence?: boolean };

/**
 * Bounds what a server costs that has stopped serving: what it was waited for in vain three times in a row has little
 * patience left, until it comes once. `what`: the greeting, the login of an account, the reply to a command.
 */
export function strikes(target: Target) {
  const its = struck.get(target) ?? new Map<string, number>();
  struck.set(target, its);
  const ever = replied.get(target) ?? new Set<string>();
  replied.set(target, ever);
  const all = {
    /** Milliseconds to wait for it. */
    patience: (what: string, usual: number): number => ((its.get(what) ?? 0) < MOST ? usual : Math.min(usual, SHORT)),
    /** All is waited for as at first. */
    forget: (): void => its.clear(),
    /** It came, or did not come in time. */
    note(what: string, came: boolean): void {
      if (came) its.delete(what);
      else its.set(what, (its.get(what) ?? 0) + 1);
    },
    /** A reply came, and not just the end of the connection. */
    reply: (what: string): void => void ever.add(what),
    isEver: (what: string): boolean => ever.has(what),
    /** All that a reply came to. */
    replied: (): readonly string[] => [...ever],
    /** Asks for it with the patience that is left, and notes whether anything came. */
    async ask<A extends Answer>(what: string, usual: number, send: (timeoutMs: number) => Promise<A>): Promise<A> {
      const got = await send(all.patience(what, usual));
      all.note(what, got.ok || !got.isSilence);
      return got;
    },
  };
  return all;
}
