import type { Registered } from "../../protocol/protocol.js";
import type { Variant } from "./variant.js";

/** How SMTP and what is made of it are asked for: submission (RFC 6409, 8314) and LMTP (RFC 2033) are variants of it. */
const registered = (id: Variant, title: string, schemes: Registered["schemes"]): Registered => ({
  id,
  title,
  schemes,
  ...(id !== "smtp" && { variantOf: "smtp" }),
  load: async () => (await import("./protocol.js")).smtpProtocol({ id, title, schemes }),
});

export const smtp = registered("smtp", "SMTP", [{ name: "smtp", port: 25, implicitTls: false }]);

export const submission = registered("submission", "Submission", [
  { name: "submission", port: 587, implicitTls: false },
  { name: "submissions", port: 465, implicitTls: true },
]);

export const lmtp = registered("lmtp", "LMTP", [{ name: "lmtp", port: 24, implicitTls: false }]);
