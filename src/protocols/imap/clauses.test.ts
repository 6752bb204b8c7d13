import { expect, it } from "vitest";
import { catalogue } from "../../requirements/catalogue.js";
import { clauses } from "./clauses.js";

const requirements = catalogue(["imap"]);
const accepting = (line: string) => clauses.accepts(Buffer.from(line)) ?? "";

it.each(["m1 LOGIN a b", "m1 noop", "m1 UID FETCH 1 FLAGS", 'm1 SELECT "x"', "m1 APPEND {3}"])(
  "%s, refused, breaks a requirement of the catalogue",
  (line) => {
    expect([...requirements.keys()]).toContain(accepting(line));
  },
);

it("names requirements that there are", () => {
  const { answers, answersToo = [], hangsUp = "", closes, handshakes } = clauses;
  for (const id of [clauses.accepts(undefined) ?? "", answers, ...answersToo, hangsUp, closes, handshakes])
    expect([...requirements.keys()]).toContain(id);
});

it("nobody owns that a command is taken which no RFC knows", () => {
  expect(accepting("m1 MAILSPEC")).toBe("");
});
