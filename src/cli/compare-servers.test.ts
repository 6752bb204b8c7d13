import { expect, it } from "vitest";
import { meantBy } from "./compare-servers.js";

it("scripts are of the protocols whose cases were asked for, and of all where none were", () => {
  expect(meantBy(["smtp.*"], ["smtp", "submission"], [{ protocol: "smtp" }])).toEqual(["smtp"]);
  expect(meantBy([], ["smtp", "submission"], [{ protocol: "smtp" }])).toEqual(["smtp", "submission"]);
});
