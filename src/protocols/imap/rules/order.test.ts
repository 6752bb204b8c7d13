import { expect, it } from "vitest";
import { imapRules } from "../rules.js";
import { brokenBy, loggedIn, opened } from "./played.test-data.js";

const broken = (...lines: readonly string[]) => brokenBy(imapRules, ...lines);

it("knows the three greetings", () => {
  expect(broken("* BYE too many")).toEqual([]);
  expect(broken("* NO hi")).toEqual(["greeting"]);
  expect(broken("+ hi")).toEqual(["greeting"]);
  expect(broken("* OK hi", "* PREAUTH hi")).toEqual(["greeting"]);
});

it("wants one result a command, under its tag", () => {
  expect(broken(...loggedIn, "C: NOOP", "C: NOOP", "a3 OK second", "a2 OK first")).toEqual([]);
  expect(broken(...loggedIn, "C: NOOP", "a2 OK done", "a2 OK done")).toEqual(["one-result"]);
  expect(broken(...loggedIn, "C: NOOP", "A2 OK done")).toEqual(["one-result"]);
  expect(broken(...loggedIn, "C= TaG NOOP", "tag OK done")).toEqual(["one-result"]);
  expect(broken(...loggedIn, "C= a]b NOOP", "* BAD that is no tag", "C: NOOP", "a2 OK done")).toEqual([]);
  // What was sent is none, or several: nobody can tell.
  expect(broken(...loggedIn, "C= a9 NOOP\nb9 NOOP", "a9 OK done", "b9 OK done")).toEqual([]);
});

it("wants commands done in their order where one bears on another (RFC 9051 §5.5)", () => {
  expect(broken(...opened(), "C: FETCH 1 UID", "C: CLOSE", "a4 OK closed")).toEqual(["results-in-order"]);
  expect(broken(...opened(), "C: FETCH 1 UID", "C: CLOSE", "* 1 FETCH (UID 1)", "a3 OK done", "a4 OK closed")).toEqual(
    [],
  );
  expect(broken(...opened(), "C: FETCH 1 UID", "C: CLOSE now", "a4 BAD what")).toEqual([]);
  expect(broken("* OK hi", "C: LOGIN u p", "C: NOOP", "a2 OK done")).toEqual(["results-in-order"]);
});

it("wants to be asked only for what waits", () => {
  expect(broken(...loggedIn, "C: LIST {0}\r\n {1}\r\n*", "+ go on", "+ go on")).toEqual([]);
  expect(broken(...loggedIn, "C: LIST {0}\r\n *", "+ go on", "+ go on")).toEqual(["continuation-awaited"]);
  expect(broken("* OK hi", "C: AUTHENTICATE PLAIN", "+ ", "C- AA==", "+ ")).toEqual([]);
  expect(broken("* OK hi", "C: AUTHENTICATE PLAIN", "+ go on")).toEqual(["challenge-base64"]);
  expect(broken(...loggedIn, "C: IDLE", "+ idling", "+ idling")).toEqual(["continuation-awaited"]);
  expect(broken(...loggedIn, "C: NOOP", "+ go on")).toEqual(["continuation-awaited"]);
});

it("wants BYE before LOGOUT is done", () => {
  expect(broken(...loggedIn, "C: LOGOUT", "* BYE see you", "a2 OK done")).toEqual([]);
  expect(broken(...loggedIn, "C: LOGOUT", "a2 OK done", "* BYE see you")).toEqual(["bye-before-logout-ends"]);
});
