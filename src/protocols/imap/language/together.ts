import { latin1 } from "../../../wire/latin1.js";
import type { ImapEvent, ResponseEvent } from "../event.js";
import type { Literal } from "../grammar/cursor.js";
import { valuesOf } from "./structure.js";

const fetchOf = /^\* (\d+) FETCH \(/i;
const expungeOf = /^\* \d+ EXPUNGE$/i;
const announcement = /\{\d+\+?\}\r?\n/g;

interface Item {
  readonly text: string;
  readonly literals: readonly Literal[];
}

/** The data items of a FETCH, by name. */
function itemsOf({ octets }: ResponseEvent): ReadonlyMap<string, Item> {
  const text = latin1(octets.line);
  const items = new Map<string, Item>();
  const [, , list] = valuesOf(octets, 2);
  if (list?.kind !== "list") return items;
  let read = 0;
  for (let index = 0; index < list.items.length; index += 2) {
    const [name, next] = [list.items[index], list.items[index + 2]];
    if (!name) break;
    const its = text.slice(name.at, next?.at ?? list.end).replace(/ $/, "");
    const many = its.match(announcement)?.length ?? 0;
    const key = name.kind === "atom" ? name.text.toUpperCase() : its;
    items.set(key, { text: its, literals: octets.literals.slice(read, read + many) });
    read += many;
  }
  return items;
}

/** One response that says what several say; of an item that is told more than once the last. */
function merged(number: string, all: readonly ResponseEvent[]): ResponseEvent {
  const items = new Map<string, Item>();
  for (const event of all) for (const [name, its] of itemsOf(event)) items.set(name, its);
  const told = [...items.values()];
  const line = Buffer.from(`* ${number} FETCH (${told.map(({ text }) => text).join(" ")})`, "latin1");
  const last = all.at(-1) as ResponseEvent;
  return { ...last, octets: { ...last.octets, line, literals: told.flatMap(({ literals }) => literals) } };
}

/**
 * No clause says that what a FETCH or STORE returns of a message comes in one response (RFC 9051 §7.5.2, RFC 3501 §7.4.2):
 * what came in several, put together, with the places of those that it stands for.
 */
export function together(events: readonly ImapEvent[]): ReadonlyMap<ImapEvent, readonly number[]> {
  const groups = new Map<string, number[]>();
  // Behind an EXPUNGE a number is another message's.
  let expunged = 0;
  for (const [index, event] of events.entries()) {
    if (event.kind !== "response") continue;
    const line = latin1(event.octets.line);
    if (expungeOf.test(line)) expunged++;
    const number = fetchOf.exec(line)?.[1];
    if (number === undefined) continue;
    const key = `${expunged} ${event.answers?.label ?? ""} ${number}`;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  const all = new Map<ImapEvent, readonly number[]>();
  for (const [key, places] of groups) {
    if (places.length < 2) continue;
    const its = places.map((place) => events[place]).filter((event) => event?.kind === "response");
    all.set(merged(key.split(" ").at(-1) ?? "", its), places);
  }
  return all;
}
