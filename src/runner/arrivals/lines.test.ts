import { expect, it } from "vitest";
import { linesOf } from "./lines.js";

const linesIn = (text: string) => linesOf(Buffer.from(text, "latin1"));

it("unfolds header fields, and writes them one way", () => {
  expect(
    linesIn('Content-Type:multipart/report;\r\n\treport-type="delivery-status" ; boundary=x\r\n\r\nbody\r\n'),
  ).toEqual(["Content-Type: multipart/report;report-type=delivery-status;boundary=x", "", "body", ""]);
});

it("decodes a body in Base64 or Quoted-Printable, and keeps it as it is, too", () => {
  expect(linesIn("Content-Transfer-Encoding: base64\r\n\r\nR3L8\r\n")).toEqual(
    expect.arrayContaining(["R3L8", "Gr\xfc"]),
  );
  expect(linesIn("Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=\r\nn\r\n")).toContain("Gr\xfcn");
});
