import type { TranscriptEntry } from "../journal/record.js";

/** Exchanges that are remembered for who asks what a server died of. */
const RECENT = 20;

/** The last that a worker has said, on whatever connection. */
export interface Recent {
  /** A line was sent, and that came of it. */
  readonly said: (on: number, line: string, came: string) => void;
  readonly recent: () => readonly TranscriptEntry[];
}

export function recentTalk(): Recent {
  const began = performance.now();
  const last: { readonly on: number; readonly line: string; readonly came: string; readonly at: number }[] = [];
  let lines = 0;
  return {
    said(on, line, came) {
      last[lines++ % RECENT] = { on, line, came, at: performance.now() };
    },
    recent: () =>
      [...last.slice(lines % RECENT), ...last.slice(0, lines % RECENT)].flatMap((it) => {
        const said = { ms: Math.round(it.at - began), connection: it.on };
        const came = { ...said, from: "-", text: it.came } as const;
        return [{ ...said, from: "C", text: `${it.line.slice(0, 1000)}\r\n` } as const, came];
      }),
  };
}
