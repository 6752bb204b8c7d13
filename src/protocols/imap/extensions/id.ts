import { command } from "../command-spec.js";
import { type Cursor, listOf, peek, type Rule, sp, wrong } from "../grammar/cursor.js";
import { type Kind, ofKind, spaced } from "../grammar/kind.js";
import { printNstring, printString } from "../grammar/print.js";
import { nil, nstring, string } from "../grammar/strings.js";
import { data, ok } from "../model/outcomes.js";
import type { Extension } from "./extension.js";

/** Fields and their values; null: NIL (RFC 2971 §4, id-params-list). */
export type IdParameters = readonly (readonly [string, string | null])[] | null;

/** id-params-list = "(" *(string SP nstring) ")" / nil; pairs stand apart by SP, as in the examples */
const idParamsList: Rule<IdParameters> = (from) => {
  if (nil(from)) return null;
  const pairs = listOf(from, pair);
  if (pairs.length > MOST_FIELDS) wrong(from, `${MOST_FIELDS} fields at most`);
  return pairs;
};

/** RFC 2971 §3.3: fields of 30 octets, values of 1024, 30 of them. */
const MOST_FIELDS = 30;

function pair(from: Cursor): readonly [string, string | null] {
  const { at } = from;
  if (peek(from) !== 0x22 && peek(from) !== 0x7b) wrong(from, "string");
  const name = string(from);
  if (name.length > 30) wrong(from, "a field of 30 octets at most", at);
  sp(from);
  const value = nstring(from);
  return value !== null && value.length > 1024 ? wrong(from, "a value of 1024 octets at most", at) : [name, value];
}

const printParameters = (all: IdParameters) =>
  all === null ? "NIL" : `(${all.map(([name, value]) => `${printString(name)} ${printNstring(value)}`).join(" ")})`;

/** id_response = "ID" SPACE id_params_list (RFC 2971 §4) */
export const idData: Kind<IdParameters> = spaced("ID", idParamsList, printParameters);

const idCommand = command({
  name: "ID",
  states: ["greeted", "authenticated", "selected"],
  examples: ["ID NIL", 'ID ("name" "mailspec")'],
  isHarmless: true,
  rule: (from: Cursor) => {
    sp(from);
    return idParamsList(from);
  },
  step: () =>
    ok("Pleased to meet you", { responses: [data(ofKind(idData, [["name", "mailspec's reference server"]]))] }),
});

/** RFC 2971 */
export const id: Extension = { capability: "ID", grammar: { data: [idData] }, commands: [idCommand] };
