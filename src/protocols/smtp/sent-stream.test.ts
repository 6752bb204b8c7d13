import { expect, it } from "vitest";
import { sentStream } from "./sent-stream.js";

const push = (text: string) => {
  const sent = sentStream();
  sent.push(Buffer.from(text, "latin1"));
  const current = () => {
    const its = sent.current();
    return its && `${its.asked} ${Buffer.from(its.octets).toString("latin1")}`;
  };
  return { sent, current };
};

it("cuts a group of commands one by one", () => {
  const { sent, current } = push("MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n");
  expect(sent.count()).toBe(3);
  expect(current()).toBe("command MAIL FROM:<>");
  sent.answered("command");
  sent.answered("command");
  expect(current()).toBe("command RCPT TO:<a@b.example>");
});

it("takes what is behind DATA for mail data after 354, and for commands after a refusal", () => {
  const data = "DATA\r\nSubject: x\r\n\r\n.\r\nNOOP\r\n";
  const taken = push(data);
  expect(taken.current()).toBe("command DATA");
  taken.sent.answered("data");
  expect(taken.current()).toBe("data .");
  taken.sent.answered("command");
  expect(taken.current()).toBe("command NOOP");

  const refused = push(data);
  expect(refused.current()).toBe("command DATA");
  refused.sent.answered("command");
  expect(refused.current()).toBe("command Subject: x");
});

it("ends mail data with CRLF, dot, CRLF and nothing else", () => {
  const { sent, current } = push("DATA\r\nx\n.\n\r.\r\n.\r\r\n.\n\r\n.\r\nQUIT\r\n");
  current();
  sent.answered("data");
  expect(current()).toBe("data .");
  sent.answered("command");
  expect(current()).toBe("command QUIT");
});

it("ends empty mail data with the dot behind DATA's own CRLF", () => {
  const { sent, current } = push("DATA\r\n.\r\n");
  current();
  sent.answered("data");
  expect(current()).toBe("data .");
});

it("passes over the octets of BDAT, whatever they look like", () => {
  const { sent, current } = push("BDAT 8\r\nNOOP\r\n\r\nBDAT 0 LAST\r\n");
  expect(sent.count()).toBe(2);
  expect(current()).toBe("command BDAT 8");
  sent.answered("command");
  expect(current()).toBe("command BDAT 0 LAST");
});

it("knows BDAT whose chunk is under way, and what is left of the chunk when it was refused", () => {
  const { sent, current } = push("BDAT 10 LAST\r\n123");
  expect(current()).toBeUndefined();
  expect(Buffer.from(sent.begun()?.octets ?? []).toString()).toBe("BDAT 10 LAST");
  sent.refused();
  expect(sent.begun()).toBeUndefined();
  sent.push(Buffer.from("456"));
  expect(sent.isUnfinished()).toBe(true);
  sent.push(Buffer.from("7890NOOP\r\n"));
  expect(sent.isUnfinished()).toBe(false);
  expect(current()).toBe("command NOOP");
});

it("awaits nothing for what is not whole", () => {
  const { sent, current } = push("NOO");
  expect(current()).toBeUndefined();
  sent.push(Buffer.from("P\r\n"));
  expect(current()).toBe("command NOOP");
  sent.clear();
  expect(sent.count()).toBe(0);
});
