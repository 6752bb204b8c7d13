import { reply } from "../model/outcomes.js";
import { bad, type Check, type Extension } from "./extension.js";

/** RFC 1870 §3: up to twenty digits; a size that can never be taken is refused at once (§6.1). */
const check: Check = (value = "", _all, { maxSize }) => {
  if (!/^\d{1,20}$/.test(value)) return bad("rfc1870/3/size-value");
  return BigInt(value) > BigInt(maxSize)
    ? { reply: reply("552", "5.3.4", "The message is larger than is taken here"), because: "rfc1870/6.1/552-too-large" }
    : undefined;
};

/** RFC 1870 */
export const size: Extension = {
  keyword: "SIZE",
  line: (_state, { maxSize }) => `SIZE ${maxSize}`,
  mail: { SIZE: check },
  examples: ["SIZE=10", "SIZE=", "SIZE", "SIZE=x", "SIZE=-1", "SIZE=18446744073709551617", "SIZE=1 SIZE=2"],
};
