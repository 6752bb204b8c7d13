import { isIPv4 } from "node:net";

/** An address of 127.0.0.0/8. A name that begins so can be anybody's. */
export const isLoopback = (host: string): boolean => isIPv4(host) && host.startsWith("127.");
