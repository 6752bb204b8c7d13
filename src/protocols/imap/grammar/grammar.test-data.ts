import { arrivedStore } from "../../../wire/arrived.js";
import { response } from "../response-unit.js";
import { familiesWith } from "./base.js";
import type { Dialect, Source } from "./cursor.js";
import { parseResponse } from "./response.js";

/** rev1, as RFC 3501 has it. */
export const rev1: Dialect = { utf8: false, rev2: false, kinds: familiesWith([]) };

/** A response as it is cut from the wire. */
export function sourceOf(octets: string): Source {
  const arrived = arrivedStore();
  arrived.push(Buffer.from(octets, "latin1"));
  const cut = response().begin()(arrived);
  if (cut.kind !== "unit" || arrived.size() > 0) throw new Error(`not one response: ${octets}`);
  return cut.unit;
}

/** What the grammar makes of a response, its CRLF added. */
export const read = (octets: string, dialect = rev1) => parseResponse(sourceOf(`${octets}\r\n`), dialect);
