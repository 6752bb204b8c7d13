import { expect, it } from "vitest";
import type { CommandForm } from "../../../protocol/language.js";
import { parseTemplate } from "../../../protocol/template.js";
import { latin1 } from "../../../wire/latin1.js";
import { commandLine } from "./command.js";

const names: Readonly<Record<string, string>> = { mailbox: "box", user: "a b", password: 'p"w', other: "p\xfc" };
function filled(line: string, form: CommandForm = "line") {
  const { octets, awaited = [] } = commandLine(parseTemplate(line), form).fill((name) => names[name]);
  return [latin1(octets), ...awaited.map(latin1)];
}

it.each([
  ["NOOP", ["{tag} NOOP\r\n"]],
  ["SELECT {mailbox}", ["{tag} SELECT box\r\n"]],
  ["LOGIN {user} {password}", ['{tag} LOGIN "a b" "p\\"w"\r\n']],
  ["LOGIN {user} {other}", ['{tag} LOGIN "a b" {2}\r\n', "p\xfc\r\n"]],
  ['LOGIN "x{user}" y', ['{tag} LOGIN "xa b" y\r\n']],
  ['APPEND {mailbox} (\\Seen) {literal "ab"}', ["{tag} APPEND box (\\Seen) {2}\r\n", "ab\r\n"]],
  ['LOGIN {literal+ "{user}"} {literal "b"}', ["{tag} LOGIN {3+}\r\na b {1}\r\n", "b\r\n"]],
  ['APPEND {mailbox} {literal8 "ab"}', ["{tag} APPEND box ~{2}\r\n", "ab\r\n"]],
])("%s", (line, octets) => {
  expect(filled(line)).toEqual(octets);
});

it("adds nothing to octets, and no tag to what goes on with a command", () => {
  expect(filled("{tag} NOOP\n", "octets")).toEqual(["{tag} NOOP\n"]);
  expect(filled("DONE", "more")).toEqual(["DONE\r\n"]);
  expect(commandLine(parseTemplate("{tag} {mailbox}"), "octets").needs).toEqual(["mailbox"]);
});
