import type { Fault } from "../../server/fault.js";
import { hearing, mechanism, rewriting } from "../because.js";
import { fault, underTls } from "./fault.js";
import { SCRAM, scramLetsIn, scramTakesFirst } from "./scram-hooks.js";

/** RFC 5802 §6: channel binding. */
export const scramPlusFaults: readonly Fault[] = [
  ...[
    fault(
      "scram-bare-in-vain",
      "rfc5802/6/only-plus",
      "Without channel binding SCRAM is announced, and fails",
      hearing(/^SCRAM-SHA-\d+$/, (message, index) =>
        index === 1 ? message.toString("latin1").replace(/p=./, "p=0") : message,
      ),
    ),
    fault(
      "scram-plus-alone",
      "rfc5802/4/plus-with-bare",
      "SCRAM without channel binding is not announced, and works",
      rewriting(/ SCRAM-SHA-(?:1|256)(?= )/g, ""),
    ),
    fault(
      "scram-y-taken",
      "rfc5802/6/y-with-binding",
      "Whoever has not heard of channel binding is taken",
      mechanism(SCRAM, ({ said, asked }, world, its) => its.next({ said, asked }, world)),
    ),
    fault(
      "scram-any-binding-type",
      "rfc5802/6.1/type-of-the-client",
      "A type of channel binding that nobody knows binds nothing, and is taken",
      mechanism(/-PLUS$/, ({ said, asked }, world, its) =>
        its.next({ said, asked, bindings: new Map([["mailspec-none", Buffer.alloc(0)]]) }, world),
      ),
    ),
  ].map(underTls),
  fault(
    "scram-plus-in-the-clear",
    "rfc5802/4/plus-means-binding",
    "SCRAM-SHA-1-PLUS is announced in the clear",
    rewriting(/AUTH PLAIN/, "AUTH SCRAM-SHA-1-PLUS PLAIN"),
  ),
  fault(
    "scram-p",
    "rfc5802/6/p-unsupported",
    "An unknown channel binding is taken",
    scramTakesFirst((text) => text.startsWith("p=")),
  ),
  fault(
    "scram-any-binding",
    "rfc5802/6/c-validated",
    "c= is not looked at",
    scramLetsIn(([, second]) => second?.toString().startsWith("c=eSws") ?? false),
  ),
];
