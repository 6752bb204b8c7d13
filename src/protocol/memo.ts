/** The same function, worked out once for each object, and forgotten with it. */
export function memo<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    let its = known.get(key);
    if (!its) {
      its = { value: make(key) };
      known.set(key, its);
    }
    return its.value;
  };
}
