import { isDigit } from "../../../protocol/parsed.js";
import { type Cursor, octet, peek, type Rule, skip, sp, wrong } from "./cursor.js";

/** A date and time as it was written. */
export interface DateTime {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly day: number;
  readonly hours: number;
  readonly minutes: number;
  /** 60 in a leap second. */
  readonly seconds: number;
  /** `+0200`, `-0000` */
  readonly zone: string;
}

export const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

function fixed(from: Cursor, count: number, name: string): number {
  let value = 0;
  for (let index = 0; index < count; index++) {
    const next = peek(from);
    if (!isDigit(next)) wrong(from, name);
    value = value * 10 + next - 0x30;
    from.at++;
  }
  return value;
}

function dateMonth(from: Cursor): number {
  const text = from.line.slice(from.at, from.at + 3).toLowerCase();
  const index = months.findIndex((name) => name.toLowerCase() === text);
  if (index < 0) wrong(from, "date-month");
  from.at += 3;
  return index + 1;
}

/** date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE */
export const dateTime: Rule<DateTime> = (from) => {
  octet(from, '"', "DQUOTE");
  const day = skip(from, " ") ? fixed(from, 1, "DIGIT of date-day-fixed") : fixed(from, 2, "date-day-fixed");
  octet(from, "-");
  const month = dateMonth(from);
  octet(from, "-");
  const year = fixed(from, 4, "date-year");
  sp(from);
  const hours = fixed(from, 2, "time");
  octet(from, ":");
  const minutes = fixed(from, 2, "time");
  octet(from, ":");
  const seconds = fixed(from, 2, "time");
  sp(from);
  const sign = skip(from, "-") ? "-" : "+";
  if (sign === "+") octet(from, "+", "zone");
  const zone = String(fixed(from, 4, "zone")).padStart(4, "0");
  octet(from, '"', "DQUOTE");
  return { year, month, day, hours, minutes, seconds, zone: `${sign}${zone}` };
};

/** Whether there is such a day and time: the ABNF counts digits only. */
export const isPossible = ({ year, month, day, hours, minutes, seconds, zone }: DateTime): boolean =>
  day >= 1 && day <= daysOf(year, month) && hours < 24 && minutes < 60 && seconds <= 60 && Number(zone.slice(3)) < 60;

const daysOf = (year: number, month: number): number => new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

/** The instant that it names, in seconds since 1970 (RFC 9051 §9, zone). */
export function instantOf({ year, month, day, hours, minutes, seconds, zone }: DateTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hours, minutes, seconds);
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return date.getTime() / 1000 - (zone.startsWith("-") ? -offset : offset) * 60;
}

/** As a server writes it. */
export function printDateTime({ year, month, day, hours, minutes, seconds, zone }: DateTime): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${String(day).padStart(2, " ")}-${months[month - 1]}-${String(year).padStart(4, "0")}`;
  return `"${date} ${two(hours)}:${two(minutes)}:${two(seconds)} ${zone}"`;
}

/** An instant, to the second, in UTC. */
export const dateTimeOf = (date: Date): DateTime => ({
  year: date.getUTCFullYear(),
  month: date.getUTCMonth() + 1,
  day: date.getUTCDate(),
  hours: date.getUTCHours(),
  minutes: date.getUTCMinutes(),
  seconds: date.getUTCSeconds(),
  zone: "+0000",
});
