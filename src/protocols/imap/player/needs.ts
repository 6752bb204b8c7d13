import { extensions } from "../extensions/extensions.js";
import { nameOf } from "../tagging.js";

const needs: ReadonlyMap<string, string> = new Map(
  extensions.flatMap(({ capability, commands = [] }) => commands.map(({ name }) => [name, capability] as const)),
);

/** Capabilities that a command without its tag needs, as far as properties use them. */
export function needsOf(line: string): readonly string[] {
  const need = needs.get(nameOf(`x ${line.slice(0, 100)}`));
  return [...(need === undefined ? [] : [need]), ...(/SEARCH RETURN/i.test(line) ? ["ESEARCH"] : [])];
}
