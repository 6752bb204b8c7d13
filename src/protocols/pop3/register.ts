import type { Registered } from "../../protocol/protocol.js";

/** How POP3 is asked for. */
export const pop3: Registered = {
  id: "pop3",
  title: "POP3",
  schemes: [
    { name: "pop3", port: 110, implicitTls: false },
    { name: "pop3s", port: 995, implicitTls: true },
  ],
  readsMail: [],
  load: async () => (await import("./protocol.js")).pop3,
};
