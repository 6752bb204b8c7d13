import type { Delivery } from "../../protocol/delivery.js";
import { commandWords, runProgram } from "../program.js";

/** Runs a program for each message, with `{user}` filled in and the message on standard input. No shell. */
export const deliverByProgram = (command: string, timeoutMs: number, raw: boolean, domain?: string): Delivery => ({
  raw,
  queued: false,
  async send(user, messages) {
    const words = commandWords(command, user, domain);
    for (const message of messages) await runProgram(words, message, timeoutMs);
  },
});
