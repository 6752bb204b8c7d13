import { authParameter } from "./auth-parameter.js";
import { dsn } from "./dsn.js";
import type { Extension } from "./extension.js";
import { always, oneOf, withoutValue } from "./extension.js";
import { requireTls } from "./requiretls.js";
import { size } from "./size.js";

/**
 * Every extension that the reference server has, but for those that bring commands of their own: these announce themselves. A new one
 * is its file, and its name here.
 */
export const extensions: readonly Extension[] = [
  { keyword: "PIPELINING", line: always("PIPELINING") },
  size,
  {
    keyword: "8BITMIME",
    line: always("8BITMIME"),
    mail: { BODY: oneOf("rfc6152/3/body-values", "7BIT", "8BITMIME", "BINARYMIME") },
    examples: ["BODY=7BIT", "BODY=8BITMIME", "body=8bitmime", "BODY=MAILSPEC", "BODY"],
  },
  { keyword: "BINARYMIME", line: always("BINARYMIME") },
  { keyword: "ENHANCEDSTATUSCODES", line: always("ENHANCEDSTATUSCODES") },
  {
    keyword: "SMTPUTF8",
    line: always("SMTPUTF8"),
    isPassedOn: true,
    mail: { SMTPUTF8: withoutValue("rfc6531/3.4/parameter-no-value") },
    examples: ["SMTPUTF8", "SMTPUTF8=1"],
  },
  dsn,
  authParameter,
  requireTls,
];
