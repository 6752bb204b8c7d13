/** The `for:` key: parameter to list, mapping or `$list`. */
export type ForKeys = Readonly<
  Record<string, string | readonly (string | number)[] | Readonly<Record<string, string | number>>>
>;

/** One combination of parameters. */
export interface Expansion {
  /** `[STAT]`, behind the id; "" without parameters. */
  readonly label: string;
  /** Fills the parameters into a text. */
  readonly put: (text: string) => string;
  /** The same for a title: of a value of several lines it takes the label, and a brace stands there once. */
  readonly name: (text: string) => string;
}

/** Octets that parameters may make of one text. */
const LONGEST = 1 << 20;
const PARAMETER = /\{([a-z][a-z0-9-]*)\}/g;

/** How many combinations there are. */
export const combinations = (keys: ForKeys, lists: ReadonlyMap<string, readonly string[]>): number =>
  Object.values(keys).reduce<number>((product, source) => {
    const choices = typeof source === "string" ? (lists.get(source.slice(1)) ?? [""]) : Object.keys(source);
    return product * choices.length;
  }, 1);

/** Every combination of the parameters, in order. `wrong` makes the error for an unknown list, and for a text that gets too long. */
export function expand(
  keys: ForKeys,
  lists: ReadonlyMap<string, readonly string[]>,
  wrong: (message: string) => Error,
): readonly Expansion[] {
  let rows: { labels: string[]; values: Map<string, string>; names: Map<string, string> }[] = [
    { labels: [], values: new Map(), names: new Map() },
  ];
  for (const [name, source] of Object.entries(keys)) {
    const choices = choicesOf(source, lists, wrong);
    rows = rows.flatMap((row) =>
      choices.map(([label, value]) => ({
        labels: [...row.labels, label],
        values: new Map(row.values).set(name, value),
        names: new Map(row.names).set(name, value.includes("\n") ? label : value.replaceAll("{{", "{")),
      })),
    );
  }
  const filler = (values: ReadonlyMap<string, string>) => (text: string) => {
    let length = text.length;
    return text.replace(PARAMETER, (whole, name: string) => {
      const value = values.get(name) ?? whole;
      length += value.length - whole.length;
      if (length > LONGEST) throw wrong(`{${name}} makes this longer than ${LONGEST} octets`);
      return value;
    });
  };
  return rows.map(({ labels, values, names }) => ({
    label: labels.length === 0 ? "" : `[${labels.join(",")}]`,
    put: filler(values),
    name: filler(names),
  }));
}

function choicesOf(
  source: ForKeys[string],
  lists: ReadonlyMap<string, readonly string[]>,
  wrong: (message: string) => Error,
): readonly (readonly [string, string])[] {
  if (typeof source === "string") {
    const list = lists.get(source.slice(1));
    if (!list)
      throw wrong(`there is no list ${source}; there are ${[...lists.keys()].map((name) => `$${name}`).join(", ")}`);
    return list.map((value) => [value, value] as const);
  }
  if (Array.isArray(source)) return source.map((value) => [String(value), String(value)] as const);
  return Object.entries(source as Readonly<Record<string, string | number>>).map(
    ([label, value]) => [label, String(value)] as const,
  );
}
