/** What is spoken: SMTP between servers, submission by users (RFC 6409), local delivery (RFC 2033). */
export type Variant = "smtp" | "submission" | "lmtp";

/** The command with which a session begins (RFC 5321 §4.1.1.1, RFC 2033 §4.1). */
export const helloOf = (variant: Variant): "EHLO" | "LHLO" => (variant === "lmtp" ? "LHLO" : "EHLO");
