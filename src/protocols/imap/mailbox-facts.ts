import { latin1 } from "../../wire/latin1.js";
import type { ResponseEvent } from "./event.js";
import { valueIn } from "./grammar/kind.js";
import { messages as messagesItem, status } from "./grammar/status.js";
import { together } from "./language/together.js";

interface Facts {
  /** In lower case. */
  readonly flags: ReadonlySet<string>;
  readonly date: string;
}

/** Flags and internal dates, by message. */
export const factsIn = (data: readonly ResponseEvent[]): ReadonlyMap<number, Facts> =>
  new Map(
    [...data, ...together(data).keys()].flatMap((event) => {
      const line = event.kind === "response" ? latin1(event.octets.line) : "";
      const [, number, flags = "", date = ""] =
        /^\* (\d+) FETCH (?=.*FLAGS \(([^)]*)\))(?=.*INTERNALDATE "([^"]*)")/i.exec(line) ?? [];
      if (number === undefined) return [];
      return [[Number(number), { flags: new Set(flags.toLowerCase().split(" ")), date }] as const];
    }),
  );

/** Milliseconds of a date-time; in whatever zone it is written. */
export const instantOf = (dateTime = ""): number => Date.parse(dateTime.trim().replaceAll(/-(?=\d{4} |[A-Z])/gi, " "));

/** MESSAGES of a STATUS. */
export function countIn(data: readonly ResponseEvent[]): number | undefined {
  for (const { parsed } of data) {
    const its = parsed.ok && parsed.value.kind === "data" ? valueIn(status, [parsed.value]) : undefined;
    const count = its && valueIn(messagesItem, its.items);
    if (count !== undefined) return count;
  }
  return undefined;
}

/** The last EXISTS; 0 without one. */
export const existsIn = (data: readonly ResponseEvent[]): number => {
  const lines = data.map(({ octets }) => /^\* (\d+) EXISTS$/i.exec(latin1(octets.line))?.[1]);
  return Number(lines.findLast((its) => its !== undefined) ?? 0);
};

/** The lines of a header that FETCH tells, and of which message. */
export function headerIn({
  octets,
}: ResponseEvent): readonly { readonly number: number; readonly lines: readonly string[] }[] {
  const number = /^\* (\d+) FETCH /i.exec(latin1(octets.line))?.[1];
  if (number === undefined) return [];
  const header = octets.literals.map((its) => latin1(its.octets)).join("") || latin1(octets.line);
  return [{ number: Number(number), lines: header.split(/\r?\n/) }];
}
