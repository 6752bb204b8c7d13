const needs: readonly (readonly [RegExp, string])[] = [
  [/^(?:UID )?MOVE /i, "MOVE"],
  [/^UID EXPUNGE /i, "UIDPLUS"],
  [/^UNSELECT/i, "UNSELECT"],
  [/SEARCH RETURN/i, "ESEARCH"],
  [/^ENABLE/i, "ENABLE"],
];

/** Capabilities that a command needs, as far as properties use them. */
export const needsOf = (line: string): readonly string[] =>
  needs.flatMap(([command, need]) => (command.test(line) ? [need] : []));
