import { latin1 } from "./latin1.js";

/** The same with CRLF where a line ends with LF alone. */
export const withCrlf = (octets: Uint8Array): Buffer =>
  Buffer.from(latin1(octets).replace(/(?<!\r)\n/g, "\r\n"), "latin1");
