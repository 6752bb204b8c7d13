import { isIPv4 } from "node:net";

/** An address of 127.0.0.0/8. A name that begins so can be anybody's. */
export const isLoopback = (host: string): boolean => isIPv4(host) && host.startsWith("127.");

/** This machine beyond doubt. Other ways to write its addresses are not worth a mistake. */
export const isThisMachine = (host: string): boolean => host === "localhost" || host === "::1" || isLoopback(host);
