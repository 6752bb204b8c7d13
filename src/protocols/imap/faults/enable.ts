import type { Fault, Hooks } from "../server/fault.js";
import { fault, lineOf, onCommand, onLines, onResponse } from "./hooks.js";

/** Behind ENABLE a command is refused. */
function refusesBehindEnable(): Hooks {
  const enabled = new Set<number>();
  return {
    responses(all, { connection, name, input }) {
      if (input === undefined) enabled.delete(connection);
      if (enabled.delete(connection))
        return all.map((its) => (its.kind === "tagged" ? { ...its, condition: "BAD", text: "Wait for ENABLE" } : its));
      if (name === "ENABLE") enabled.add(connection);
      return all;
    },
  };
}

/** ENABLE (RFC 9051 §6.3.1). */
export const enableFaults: readonly Fault[] = [
  fault(
    "enable-unknown-bad",
    "rfc9051/6.3.1/unknown-ignored",
    "ENABLE of what nobody knows is BAD",
    onLines(/ENABLE.* X-/, "BAD"),
  ),
  fault(
    "enable-tells-all",
    "rfc9051/6.3.1/not-enableable-ignored",
    "ENABLED names all that was asked for",
    onResponse(/^ENABLE$/, (its, { input }) =>
      its.kind === "data" && input ? { ...its, value: lineOf(input).split(" ").slice(2) } : its,
    ),
  ),
  fault(
    "enabled-nothing-untold",
    "rfc9051/6.3.1/enabled-when-nothing",
    "ENABLED does not come when nothing was enabled",
    onResponse(/^ENABLE$/, (its) => (its.kind === "data" && (its.value as readonly string[]).length === 0 ? [] : its)),
  ),
  fault("enable-for-a-mailbox", "rfc9051/6.3.1/enabled-for-connection", "CLOSE disables all", {
    ...onCommand(/^CLOSE$/, (its) => ({ ...its, session: { ...its.session, enabled: new Set() } })),
  }),
  fault("enable-replaces", "rfc9051/6.3.1/additive", "ENABLE disables what was enabled before", {
    ...onCommand(/^ENABLE$/, (its, { session }) => ({
      ...its,
      session: {
        ...its.session,
        enabled: new Set([...its.session.enabled].filter((name) => !session.enabled.has(name))),
      },
    })),
  }),
  fault(
    "enabled-all-again",
    "rfc9051/6.3.1/only-newly-enabled",
    "ENABLED names what was enabled before, too",
    onResponse(/^ENABLE$/, (its, { outcome }) =>
      its.kind === "data" ? { ...its, value: [...outcome.session.enabled] } : its,
    ),
  ),
  fault("enable-alone", "rfc9051/6.3.1/pipelined", "The command behind ENABLE is refused", refusesBehindEnable()),
  fault(
    "enable-nothing-ok",
    "rfc9051/6.3.1/no-arguments-bad",
    "ENABLE without arguments is OK",
    onLines(/ENABLE$/, "OK"),
  ),
];
