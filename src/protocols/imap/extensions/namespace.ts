import type { CommandSpec } from "../command-spec.js";
import { command } from "../command-spec.js";
import { namespaceFaults } from "../faults/namespace.js";
import { type Cursor, octet, peek, skip, someOf, sp } from "../grammar/cursor.js";
import { type Kind, ofKind } from "../grammar/kind.js";
import { printList, printString } from "../grammar/print.js";
import { delimiter, nil, string } from "../grammar/strings.js";
import { DELIMITER } from "../model/account.js";
import { data, ok } from "../model/outcomes.js";
import { required } from "../rules/required.js";
import type { Extension } from "./extension.js";

/** namespace-descr (RFC 9051 §9) */
export interface NamespaceDescription {
  readonly prefix: string;
  readonly delimiter: string | null;
  readonly extensions: readonly { readonly name: string; readonly values: readonly string[] }[];
}

/** null: NIL */
export type Namespace = readonly NamespaceDescription[] | null;

/** "NAMESPACE" SP namespace SP namespace SP namespace */
export interface Namespaces {
  readonly personal: Namespace;
  readonly others: Namespace;
  readonly shared: Namespace;
}

/** namespace-descr = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) [namespace-response-extensions] ")" */
function namespaceDescr(from: Cursor): NamespaceDescription {
  octet(from, "(", "namespace-descr");
  const prefix = string(from);
  sp(from);
  const its = delimiter(from);
  const extensions: { name: string; values: readonly string[] }[] = [];
  while (skip(from, " ")) {
    const name = string(from);
    sp(from);
    extensions.push({ name, values: someOf(from, string) });
  }
  octet(from, ")");
  return { prefix, delimiter: its, extensions };
}

/** namespace = nil / "(" 1*namespace-descr ")" */
function namespaceOf(from: Cursor): Namespace {
  if (nil(from)) return null;
  octet(from, "(", '"(" or NIL');
  const all = [namespaceDescr(from)];
  while (peek(from) === 0x28) all.push(namespaceDescr(from));
  octet(from, ")", 'namespace-descr or ")"');
  return all;
}

const printDescription = ({ prefix, delimiter: its, extensions }: NamespaceDescription) =>
  `(${[
    printString(prefix),
    its === null ? "NIL" : printString(its),
    ...extensions.map(({ name, values }) => `${printString(name)} ${printList(values.map(printString))}`),
  ].join(" ")})`;
const printNamespace = (its: Namespace) => (its === null ? "NIL" : `(${its.map(printDescription).join("")})`);

/** RFC 9051 §7.3.2, RFC 2342 §5 */
const namespaceData: Kind<Namespaces> = {
  name: "NAMESPACE",
  rule(from) {
    sp(from);
    const personal = namespaceOf(from);
    sp(from);
    const others = namespaceOf(from);
    sp(from);
    return { personal, others, shared: namespaceOf(from) };
  },
  print: ({ personal, others, shared }) => ` ${[personal, others, shared].map(printNamespace).join(" ")}`,
};

const namespaceCommand: CommandSpec = command({
  name: "NAMESPACE",
  states: ["authenticated", "selected"],
  examples: ["NAMESPACE"],
  accepted: "rfc9051/6.3.10/one-response",
  isHarmless: true,
  rule: () => undefined,
  step: () =>
    ok("There is one", {
      responses: [
        data(
          ofKind(namespaceData, {
            personal: [{ prefix: "", delimiter: DELIMITER, extensions: [] }],
            others: null,
            shared: null,
          }),
        ),
      ],
    }),
});

const told = required({
  names: [
    "namespace-told",
    "rfc9051/6.3.10/one-response",
    "NAMESPACE is answered by NAMESPACE and OK",
    "greeting NAMESPACE result unread",
  ],
  command: /^NAMESPACE$/,
  data: ["NAMESPACE"],
});

/** RFC 2342 */
export const namespace: Extension = {
  capability: "NAMESPACE",
  grammar: { data: [namespaceData] },
  commands: [namespaceCommand],
  rules: [told],
  faults: namespaceFaults,
  isInRev2: true,
};
