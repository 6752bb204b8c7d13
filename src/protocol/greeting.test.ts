import { describe, expect, it } from "vitest";
import { type Greetings, loginHint, strangerIn, tlsHint } from "./greeting.js";
import { SetUpError } from "./set-up-error.js";
import type { Endpoint, Target } from "./target.js";

const greetings: Greetings = { own: /^\* /, others: [[/^220 /, "SMTP's"]], tlsScheme: "imaps" };

describe("greetings", () => {
  it("of other protocols are known by how they begin", () => {
    expect(strangerIn("220 mail.example ESMTP", greetings)).toBe("SMTP's");
    expect(strangerIn("SSH-2.0-x", greetings)).toBe("SSH's");
    expect(strangerIn("\x15\x03\x01", greetings)).toBe("a TLS alert (use imaps://)");
  });

  it("that could be the protocol's own, right or broken, are left to the cases", () => {
    expect(strangerIn("* OK ready", greetings)).toBeUndefined();
    expect(strangerIn("hello", greetings)).toBeUndefined();
  });

  it("that do not come may come behind TLS, unless that was tried", () => {
    const clear = { url: "imap://127.0.0.1:143", implicitTls: false } as Endpoint;
    expect(tlsHint(clear, greetings)).toMatch(/write imaps:\/\/127\.0\.0\.1:143$/);
    expect(tlsHint({ ...clear, implicitTls: true }, greetings)).toBe("");
  });
});

it("where a login is refused, and only there, it is said what to try", () => {
  const clear = { implicitTls: false } as Endpoint;
  const refused = new SetUpError("login failed", { refusal: "NO" });
  expect(loginHint(refused, {} as Target, clear)).toMatchObject({
    message: "login failed (check --account, or --starttls if the server wants TLS first)",
    refusal: "NO",
  });
  const silent = new SetUpError("no reply");
  expect(loginHint(silent, {} as Target, clear)).toBe(silent);
});
