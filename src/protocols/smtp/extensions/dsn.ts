import { isUtf8 } from "node:buffer";
import { always, bad, type Check, type Extension, oneOf, XTEXT } from "./extension.js";

const notify: Check = (value = "") => {
  const words = value.toUpperCase().split(",");
  const isNever = words.length === 1 && words[0] === "NEVER";
  const areEvents =
    words.every((word) => ["SUCCESS", "FAILURE", "DELAY"].includes(word)) && new Set(words).size === words.length;
  return isNever || areEvents ? undefined : bad("rfc3461/4.1/notify-syntax");
};

/** addr-type ";" xtext; what stands behind the type utf-8 (RFC 6531 §3.2) may be beyond ASCII. */
const orcpt: Check = (value = "") => {
  const [, type = "", address = ""] = /^([A-Za-z0-9-]+);(.+)$/.exec(value) ?? [];
  const isUnicode = type.toUpperCase() === "UTF-8" && isUtf8(Buffer.from(address, "latin1"));
  return type !== "" && (XTEXT.test(address) || isUnicode) ? undefined : bad("rfc3461/4.2/orcpt-syntax");
};

/** RFC 3461 */
export const dsn: Extension = {
  keyword: "DSN",
  line: always("DSN"),
  isPassedOn: true,
  mail: {
    RET: oneOf("rfc3461/4.3/ret-values", "FULL", "HDRS"),
    ENVID: (value) => (value && value.length <= 100 && XTEXT.test(value) ? undefined : bad("rfc3461/4.4/envid-syntax")),
  },
  rcpt: { NOTIFY: notify, ORCPT: orcpt },
  examples: [
    "RET=FULL",
    "RET=HDRS",
    "RET=x",
    "ENVID=x",
    "ENVID=+",
    "NOTIFY=NEVER",
    "NOTIFY=SUCCESS,FAILURE",
    "NOTIFY=NEVER,DELAY",
    "ORCPT=rfc822;x@mailspec.example",
    "ORCPT=x",
  ],
};
