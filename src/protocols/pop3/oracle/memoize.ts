/** Characters from which on looking a text up costs more than to work it out again. */
export const LONG = 256;

/** Keeps so many results of a function, and then begins anew; of long texts only the last, because looking them up costs more. */
export function memoize<K, V>(most: number, make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  let long: { readonly key: K; readonly value: V } | undefined;
  return (key) => {
    if (typeof key === "string" && key.length > LONG) {
      if (long?.key !== key) long = { key, value: make(key) };
      return long.value;
    }
    let value = known.get(key);
    if (value === undefined) {
      if (known.size >= most) known.clear();
      value = make(key);
      known.set(key, value);
    }
    return value;
  };
}
