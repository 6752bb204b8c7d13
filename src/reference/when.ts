import type { Range, Said, When } from "../protocol/switched.js";

/** Whether a fault is at work while something is answered. It counts, so it is to be asked once for each thing said. */
export type IsOn = (said: Said) => boolean;

/** The switch for a fault with conditions. `random`: from 0 to below 1. */
export function switchOf(when: When, random: () => number): IsOn {
  let count = 0;
  return (said) => {
    if (!isMeant(when, said)) return false;
    count++;
    if (when.times !== undefined && !isIn(when.times, count)) return false;
    return when.probability === undefined || random() < when.probability;
  };
}

/** Whether all holds that can be seen of what is said. */
function isMeant({ command, line, recipient, sender, user, connection, after }: When, said: Said): boolean {
  if (command !== undefined && command.toLowerCase() !== said.command.toLowerCase()) return false;
  if (connection !== undefined && !isIn(connection, said.connection)) return false;
  if (after !== undefined && said.turn <= after) return false;
  if (line !== undefined && !globOf(line).test(said.line)) return false;
  if (recipient !== undefined && !said.recipients.some((its) => namesOne(recipient, its))) return false;
  if (sender !== undefined && (said.sender === undefined || !namesOne(sender, said.sender))) return false;
  if (user === undefined) return true;
  const who = said.user();
  return who !== undefined && namesOne(user, who);
}

/** Whether a glob means that address, or that user. In any case: it is for people who write tests. */
export const namesOne = (glob: string, name: string): boolean => globOf(glob).test(name);

const isIn = (range: Range, number: number): boolean =>
  typeof range === "number" ? number === range : number >= range[0] && number <= range[1];

const globOf = (glob: string): RegExp => {
  const parts = glob.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "is");
};

/** Numbers from 0 to below 1, the same for the same seed (mulberry32, by Tommy Ettinger, in the public domain). */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
