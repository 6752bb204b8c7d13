/** In which transcript entry which octets of a stream came. Amortised O(1), and nothing is done for single octets. */
export interface Origins {
  /** The octets from `position` on came in that entry. What came before `front` will not be asked for again. */
  note(position: number, entry: number, front: number): void;
  /** The entry in which the octet at that position came; of one that has not come: the last entry. Positions only rise. */
  readonly of: (position: number) => number;
}

/** Begins to note. Before anything came all is of entry 0. */
export function origins(): Origins {
  const positions: number[] = [];
  const entries: number[] = [];
  let head = 0;

  const of = (position: number): number => {
    while (head + 1 < positions.length && (positions[head + 1] as number) <= position) head++;
    if (head > 1024 && head * 2 > positions.length) {
      positions.splice(0, head);
      entries.splice(0, head);
      head = 0;
    }
    return entries[head] ?? 0;
  };

  return {
    of,
    note(position, entry, front) {
      if (entries[entries.length - 1] === entry) return;
      of(front);
      positions.push(position);
      entries.push(entry);
    },
  };
}
