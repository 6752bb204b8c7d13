import { expect, it } from "vitest";
import { saslname, scramProofs, serverFirst } from "./scram.js";

it("makes the proof and the signature of RFC 5802 §5", () => {
  const nonce = "fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j";
  expect(
    scramProofs({
      hash: "sha1",
      password: "pencil",
      clientFirstBare: "n=user,r=fyko+d2lbbFgONRv9qkxdawL",
      serverFirst: `r=${nonce},s=QSXCR+Q6sek8bf92,i=4096`,
      clientFinalWithoutProof: `c=biws,r=${nonce}`,
    }),
  ).toEqual({ clientProof: "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", serverSignature: "rmF9pqV8S7suAoZWja4dJRkFsKQ=" });
});

it("makes those of RFC 7677 §3", () => {
  const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  expect(
    scramProofs({
      hash: "sha256",
      password: "pencil",
      clientFirstBare: "n=user,r=rOprNGfwEbeRWgbNEkqO",
      serverFirst: `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
      clientFinalWithoutProof: `c=biws,r=${nonce}`,
    }),
  ).toEqual({
    clientProof: "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    serverSignature: "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
  });
});

it("knows what is no first message of a server, and does not count for ever", () => {
  for (const text of ["<1.2@x.example>", "r=,s=AA==,i=1", "r=a,i=1,s=AA==", "r=a,s=AA==,i=0", "r=a,s=AA==,i=999999999"])
    expect(serverFirst(text), text).toBeUndefined();
});

it("escapes names", () => {
  expect(saslname("a=b,c")).toBe("a=3Db=2Cc");
});
