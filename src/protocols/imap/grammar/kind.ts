import { type Cursor, type Families, type Rule, sp, wrong } from "./cursor.js";

/** A kind whose values are of whatever type. */
export interface AnyKind {
  /** In upper case. */
  readonly name: string;
  /** Reads what stands behind the name, the space before it included. */
  readonly rule: Rule<unknown>;
  /** What `rule` reads, as a server writes it: octets as ISO 8859-1. */
  readonly print: (value: never, kinds: Families) => string;
}

/**
 * A named thing of a family to which extensions add more: a FETCH item, a response code, a data response, a STATUS
 * attribute.
 */
export interface Kind<T> extends AnyKind {
  readonly rule: Rule<T>;
  readonly print: (value: T, kinds: Families) => string;
}

/** Something of a kind; of one that nobody knows the value is its text. */
export interface Named {
  readonly name: string;
  readonly value: unknown;
}

/** The kinds of one family, by name. */
export type Kinds = ReadonlyMap<string, AnyKind>;

export const kindsOf = (all: readonly AnyKind[]): Kinds => new Map(all.map((kind) => [kind.name, kind]));

/** The values of that kind among some. */
export const valuesIn = <T>({ name }: Kind<T>, all: readonly Named[]): readonly T[] =>
  all.filter((its) => its.name === name).map(({ value }) => value as T);

/** The first value of that kind among some. */
export const valueIn = <T>(kind: Kind<T>, all: readonly Named[]): T | undefined => valuesIn(kind, all)[0];

/** A thing of that kind. */
export const ofKind = <T>({ name }: Kind<T>, value: T): Named => ({ name, value });

/** A kind that is just its name. */
export const bare = (name: string): Kind<undefined> => ({ name, rule: () => undefined, print: () => "" });

/** A name, SP, and a value. */
export const spaced = <T>(name: string, rule: Rule<T>, print: (value: T) => string): Kind<T> => ({
  name,
  rule(from: Cursor) {
    sp(from);
    return rule(from);
  },
  print: (value) => ` ${print(value)}`,
});

/** What is expected where a name stands that neither the RFCs nor the extensions that are known have. */
export const UNKNOWN_NAME = "a name that an RFC defines";

/** The value behind a name that has been read; `otherwise` reads what stands behind one that nobody knows. */
export function named(from: Cursor, kinds: Kinds, name: string, otherwise?: Rule<unknown>): Named {
  const rule = kinds.get(name)?.rule ?? otherwise;
  return rule ? { name, value: rule(from) } : wrong(from, UNKNOWN_NAME, from.at - name.length);
}

/** As a server writes it: octets as ISO 8859-1. */
export function printNamed({ name, value }: Named, family: Kinds, kinds: Families): string {
  const kind = family.get(name);
  return name + (kind ? kind.print(value as never, kinds) : typeof value === "string" ? ` ${value}` : "");
}
