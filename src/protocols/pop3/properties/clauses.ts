/** Requirements of one section: `of("rfc1939/5", "list-one list-all")`. */
export const of = (section: string, leaves: string): readonly string[] =>
  leaves.split(" ").map((leaf) => `${section}/${leaf}`);
