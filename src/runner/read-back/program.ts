import type { ReadBack } from "../../protocol/delivery.js";
import { commandWords, runProgram } from "../program.js";
import { polling } from "./bell.js";
import { mboxLoses } from "./mbox.js";
import { entriesFrom, messagesOf, type Source } from "./mbox-entries.js";

/** Runs a program that prints the mailbox of a user as an mbox; `{user}`, `{local}` and `{domain}` are filled in. No shell. */
export const readByProgram = (command: string, timeoutMs: number, domain?: string): ReadBack => ({
  what: command,
  loses: mboxLoses,
  queued: true,
  async look({ user }, wanted) {
    const printed = await runProgram(commandWords(command, user, domain), new Uint8Array(), timeoutMs);
    const source: Source = { size: printed.length, read: async (from, to) => printed.subarray(from, to) };
    return messagesOf(source, await entriesFrom(source), wanted);
  },
  watch: () => polling(),
});
