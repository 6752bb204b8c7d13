import type { Fault, Hooks } from "../../server/fault.js";

/** A fault in a mechanism: where AUTH is. */
export const fault = (id: string, breaks: string, summary: string, hooks: Hooks): Fault => ({
  id,
  breaks,
  summary,
  hooks,
  variants: ["smtp", "submission"],
});

/** Where mechanisms are those of TLS only. */
export const underTls = (its: Fault): Fault => ({ ...its, variants: ["submission"] });
