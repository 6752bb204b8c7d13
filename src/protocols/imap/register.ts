import type { Registered } from "../../protocol/protocol.js";

/** How IMAP is asked for, whichever revision the server speaks. */
export const imap: Registered = {
  id: "imap",
  title: "IMAP",
  schemes: [
    { name: "imap", port: 143, implicitTls: false },
    { name: "imaps", port: 993, implicitTls: true },
  ],
  readsMail: true,
  putsMail: true,
  load: async () => (await import("./protocol.js")).imap,
};
