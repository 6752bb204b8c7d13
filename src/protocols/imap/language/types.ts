import { base64 } from "../../../protocol/parsed.js";
import { number, number64, nzNumber, parse, plain, type Rule } from "../grammar/cursor.js";
import { dateTime } from "../grammar/date-time.js";
import { sequenceSet } from "../grammar/sequence-set.js";
import { atom } from "../grammar/strings.js";
import type { Node } from "./structure.js";

/** Whether a value is of a type that a suite names: `{uid:uniqueid}`. */
export type NodeType = (node: Node) => boolean;

/** What a rule of the grammar reads whole, when it is written without quotes. */
const whole =
  (rule: Rule<unknown>): NodeType =>
  (node) =>
    node.kind === "atom" && parse({ line: Buffer.from(node.text, "latin1"), literals: [] }, rule, plain).ok;

const isNil: NodeType = (node) => node.kind === "atom" && node.text.toUpperCase() === "NIL";
const isString: NodeType = (node) => node.kind === "text" || node.kind === "octets";
const isList: NodeType = (node) => node.kind === "list";

/** Placeholder types by ABNF name. */
export const types: ReadonlyMap<string, NodeType> = new Map<string, NodeType>([
  ["number", whole(number)],
  ["number64", whole(number64)],
  ["nz-number", whole(nzNumber)],
  ["uniqueid", whole(nzNumber)],
  ["mod-sequence-value", (node) => whole(number64)(node) && node.kind === "atom" && node.text !== "0"],
  ["sequence-set", whole(sequenceSet)],
  ["atom", whole(atom)],
  ["flag", (node) => node.kind === "atom" && !isNil(node)],
  ["string", isString],
  ["nstring", (node) => isString(node) || isNil(node)],
  ["astring", (node) => isString(node) || (node.kind === "atom" && node.text !== "")],
  [
    "date-time",
    (node) =>
      node.kind === "text" &&
      parse({ line: Buffer.from(`"${node.text}"`, "latin1"), literals: [] }, dateTime, plain).ok,
  ],
  ["base64", (node) => node.kind === "atom" && node.text !== "" && base64(node.text).ok],
  ["list", isList],
  ["envelope", (node) => node.kind === "list" && node.items.length === 10],
  ["body", isList],
  ["value", () => true],
]);
