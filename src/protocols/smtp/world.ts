import type { World, WorldKind } from "../../protocol/world.js";
import type { SmtpEvent } from "./event.js";

/** Mail goes in, and what was there before does not matter: a recipient's mailbox each keeps workers apart. */
export const worldKind: WorldKind = { apart: "account", keys: {}, lacks: () => undefined, takesAccount: () => false };

/** Nothing to prepare, and nothing that a case could spoil for the next. */
export const smtpWorld = (): World<SmtpEvent> => ({
  suits: () => true,
  prepare: async () => undefined,
  tidy: async () => undefined,
  spoils: () => false,
  spoil: () => undefined,
});
