import { expect, it } from "vitest";
import { placesIn } from "./catalogue.js";

const requirement = { level: "MUST", summary: "what it is", text: "its words", basis: "text" } as const;
const places = placesIn([
  { ...requirement, id: "rfc9051/6.3.13/continuation", also: [{ clause: "rfc2177/3" }] },
  { ...requirement, id: "rfc1939/5/dele-refers" },
]);

it.each([
  ["rfc9051/6.3.13/continuation", "RFC 9051 §6.3.13 (RFC 2177 §3)"],
  ["rfc1939/5/dele-refers", "RFC 1939 §5"],
  ["rfc1939/9/of-another-catalogue", "RFC 1939 §9"],
])("%s is said in %s", (id, said) => {
  expect(places(id)).toBe(said);
});
