import { randomInt } from "node:crypto";

/** Where this run begins: penalties of an earlier one may still hold. */
let last = randomInt(1, 1 << 22);

/** An address of the loopback network from which nobody has connected yet. */
export function ownAddress(): string {
  last = (last + 1) % (1 << 22);
  // 127.64.0.0 to 127.127.255.255, without octets 0 and 255 at the end.
  return `127.${64 + (last >> 16)}.${(last >> 8) & 255}.${1 + ((last & 255) % 254)}`;
}
