import { expect, it } from "vitest";
import { cramMd5, saslPlain } from "./credentials.js";

it("computes the initial response of RFC 5034 §6", () => {
  expect(saslPlain("test", "test", "test")).toBe("dGVzdAB0ZXN0AHRlc3Q=");
});

it("computes the response of RFC 2195 §2", () => {
  const challenge = "<1896.697170952@postoffice.reston.mci.net>";
  expect(Buffer.from(cramMd5(challenge, "tim", "tanstaaftanstaaf"), "base64").toString()).toBe(
    "tim b913a602c7eda7a495b4e6e7334d3890",
  );
});
