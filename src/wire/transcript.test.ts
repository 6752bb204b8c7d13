import { expect, it } from "vitest";
import { transcript } from "./transcript.js";

const octets = (text: string) => Buffer.from(text, "latin1");

it("never gives a secret out, even one that went out octet by octet or came back from the server", () => {
  const session = transcript();
  for (const octet of "PASS hunter2\r\n") session.octets(1, "C", octets(octet));
  session.octets(1, "S", octets("-ERR bad password hunter2\r\n"));
  const texts = session.entries(["hunter2"]).map((entry) => entry.text);
  expect(texts).toEqual(["PASS [secret]\r\n", "-ERR bad password [secret]\r\n"]);
});

it("keeps start and end of a long message, and its length", () => {
  const session = transcript();
  session.octets(1, "S", Buffer.alloc(10_000_000, "x"));
  const [entry] = session.entries([]);
  expect(entry?.text.length).toBeLessThan(20_000);
  expect(entry?.text).toContain("[... 9990784 octets ...]");
});
