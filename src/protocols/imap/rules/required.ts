import { completed, type ImapRule, type Names, nameIn, onCertain, saidIn, wrong } from "./rule.js";

export interface Required {
  readonly names: Names;
  readonly command: RegExp;
  /** Names of data, one of which has to come. */
  readonly data: readonly string[];
  readonly of?: "rev1" | "rev2";
}

/** Responses without which a command is not done (RFC 9051 §6, "REQUIRED untagged responses"). */
const REQUIRED: readonly Required[] = [
  {
    names: [
      "capability-told",
      "rfc9051/6.1.1/one-capability-response",
      "CAPABILITY is answered by CAPABILITY and OK",
      "greeting CAPABILITY result unread",
    ],
    command: /^CAPABILITY$/,
    data: ["CAPABILITY"],
  },
  {
    names: [
      "status-told",
      "rfc9051/6.3.11/status-response",
      "STATUS is answered by STATUS and OK",
      "greeting STATUS result unread",
    ],
    command: /^STATUS$/,
    data: ["STATUS"],
  },
  {
    names: [
      "search-told",
      "rfc3501/6.4.4/search-response",
      "SEARCH is answered by SEARCH and OK",
      "greeting SEARCH ESEARCH result unread",
    ],
    command: /^(?:UID )?SEARCH$/,
    data: ["SEARCH", "ESEARCH"],
    of: "rev1",
  },
  {
    names: [
      "esearch-told",
      "rfc9051/6.4.4/esearch-response",
      "SEARCH is answered by ESEARCH and OK",
      "greeting ESEARCH result unread",
    ],
    command: /^(?:UID )?SEARCH$/,
    data: ["ESEARCH"],
    of: "rev2",
  },
];

/** RETURN (SAVE) alone wants nothing told (RFC 5182 §2.1). */
const isOnlySaved = (octets: Uint8Array): boolean => /\bRETURN \(SAVE\)/i.test(Buffer.from(octets).toString("latin1"));

/** A command that is done with OK has told such data before. */
export const required = ({ names, command, data, of }: Required): ImapRule =>
  onCertain(names, () => {
    /** How many of them came and are of no command that is done. */
    const told = new Map<number, number>();
    return (seen) => {
      const { connection, known, isGreeting } = seen;
      if (isGreeting) told.delete(connection);
      if (data.includes(nameIn(seen) ?? "")) told.set(connection, (told.get(connection) ?? 0) + 1);
      const said = saidIn(seen);
      const done = said && completed(said);
      if (!done || !command.test(done.command.name)) return undefined;
      const count = told.get(connection) ?? 0;
      const others = known.underWay.filter((its) => its !== done.command && command.test(its.name)).length;
      told.set(connection, others === 0 ? 0 : Math.max(0, count - 1));
      if (done.condition !== "OK" || isOnlySaved(done.command.octets)) return undefined;
      const { rev2 } = known.view.dialect();
      if (of !== undefined && (of === "rev2") !== rev2) return undefined;
      return count > 0 ? "ok" : wrong(`* ${data[0]} before this`, seen);
    };
  });

export const requiredRules: readonly ImapRule[] = REQUIRED.map(required);
