import type { Names } from "../../../protocol/language.js";
import { fill, type Piece } from "../../../protocol/template.js";
import { fixture } from "../../../suite/fixture.js";

/** The octets that `{literal NAME}`, `{literal "text"}` or `{size NAME 0..5}` stand for. */
export function octetsOf({ of, part }: Extract<Piece, { kind: "octets" }>, names: Names): Buffer {
  const whole = "text" in of ? Buffer.from(fill(of.text, names), "latin1") : Buffer.from(fixture(of.fixture) ?? []);
  return part ? whole.subarray(part.from, part.to) : whole;
}
