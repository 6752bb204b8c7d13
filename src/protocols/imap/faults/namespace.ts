import type { Fault } from "../server/fault.js";
import { changing, fault, onResponse, rewriting } from "./hooks.js";

/** What NAMESPACE tells (RFC 9051 §6.3.10, RFC 2342). */
export const namespaceFaults: readonly Fault[] = [
  fault("namespace-twice", "rfc9051/6.3.10/one-response", "NAMESPACE is told twice", {
    ...onResponse(/^NAMESPACE$/, (its) => (its.kind === "data" ? [its, its] : its)),
  }),
  fault("namespace-of-nothing", "rfc9051/6.3.10/nil-class", "A class of namespaces that is not there is ()", {
    ...rewriting(/^NAMESPACE$/, / NIL NIL\r\n/, " () ()\r\n"),
  }),
  fault("namespace-of-dots", "rfc9051/6.3.10/prefix-works", "NAMESPACE tells another delimiter than LIST", {
    ...changing(
      /^NAMESPACE$/,
      "NAMESPACE",
      (its: { readonly personal: readonly { readonly prefix: string }[] | null; readonly others: null }) => ({
        ...its,
        personal: [{ prefix: "", delimiter: ".", extensions: [] }],
      }),
    ),
  }),
  fault("namespace-unannounced", "rfc2342/4/listed", "NAMESPACE is no capability", {
    ...onResponse(/^CAPABILITY$/, (its) =>
      its.kind === "data"
        ? { ...its, value: (its.value as readonly string[]).filter((name) => name !== "NAMESPACE") }
        : its,
    ),
  }),
];
