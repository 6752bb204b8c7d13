import type { SinkScripts } from "../../protocol/sink.js";
import type { Wants, World, WorldKind } from "../../protocol/world.js";
import type { SmtpEvent } from "./event.js";
import { changesSessions, readSinkScript, type SinkScript, sinkSchema } from "./sink-script.js";

/** What SMTP's cases presuppose. */
interface SmtpWants extends Wants {
  readonly sink?: SinkScript;
}

/** Mail goes in, and what was there before does not matter: a recipient's mailbox each keeps workers apart. */
export const worldKind: WorldKind = {
  apart: "account",
  keys: { sink: { schema: sinkSchema, read: (value, _message, put) => readSinkScript(value, put) } },
  lacks: () => undefined,
  alone: ({ sink }: SmtpWants) => sink !== undefined && changesSessions(sink),
  takesAccount: () => false,
};

/** Nothing to prepare but what the sink does, and nothing that a case could spoil for the next. */
export const smtpWorld = ({ scripts }: { readonly scripts?: SinkScripts }): World<SmtpEvent> => ({
  suits: ({ sink }: SmtpWants) => sink === undefined && scripts?.isUsual() !== false,
  async prepare({ sink }: SmtpWants, sender = "") {
    scripts?.begin(sender, sink);
  },
  tidy: async () => undefined,
  spoils: () => false,
  spoil: () => undefined,
});
