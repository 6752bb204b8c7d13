import { expect, it } from "vitest";
import { messageReply } from "./message.js";

it("what is expected of TOP with more lines than a message can have is written in digits", () => {
  const octets = Buffer.from("Subject: s\r\n\r\nbody\r\n");
  const reply = messageReply(octets, 1e33);
  const block = Buffer.from("Subject: s\r\n\r\nbody\r\nmore\r\n.\r\n");
  const text = Buffer.from("");
  const breach = reply.form.compare?.(reply, { text, block, because: "rfc1939/7/top-lines" });
  expect(breach?.expected.at(-1)).toMatchObject({ kind: "content", part: { words: "top 9007199254740991" } });
});
