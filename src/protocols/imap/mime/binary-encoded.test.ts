import { expect, it } from "vitest";
import { binaryEncoded } from "./binary-encoded.js";

const part = (encoding: string, body: string) =>
  `--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`;
const whole = (...parts: readonly string[]) =>
  `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join("")}--b--\r\n`;

it("makes Base64 of binary parts that have a NUL, and leaves the rest as it is", () => {
  const plain = part("8bit", "a\0b");
  expect(binaryEncoded(whole(part("Binary", "a\0b"), plain, part("binary", "\0")))).toBe(
    whole(part("base64", "YQBi\r\n"), plain, part("base64", "AA==\r\n")),
  );
  expect(binaryEncoded(whole(part("binary", "ab")))).toBe(whole(part("binary", "ab")));
});
