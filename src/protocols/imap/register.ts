import type { Registered } from "../../protocol/protocol.js";

/** How IMAP is asked for, whichever revision the server speaks. */
export const imap: Registered = {
  id: "imap",
  title: "IMAP",
  schemes: [
    { name: "imap", port: 143, implicitTls: false },
    { name: "imaps", port: 993, implicitTls: true },
  ],
  // A literal has no NUL (RFC 9051 §9, CHAR8).
  readsMail: ["nul"],
  putsMail: true,
  load: async () => (await import("./protocol.js")).imap,
};
