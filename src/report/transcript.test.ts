import { expect, it } from "vitest";
import type { TranscriptEntry } from "../journal/record.js";
import { around, transcriptLines } from "./transcript.js";

const entry = (from: "C" | "S" | "-", text: string, connection = 1): TranscriptEntry => ({
  ms: 0,
  connection,
  from,
  text,
});

const session = [
  entry("-", "connected"),
  entry("S", "+OK ready\r\n"),
  entry("C", "LIST\r\nNOOP\r\n"),
  entry("S", "+OK\r\n1 5\r\n.\r\n"),
  entry("-", "closed by server"),
];

it("shows line by line who said what", () => {
  expect(transcriptLines(session)).toEqual([
    "-- connected",
    "S: +OK ready\\r\\n",
    "C: LIST\\r\\n",
    "C: NOOP\\r\\n",
    "S: +OK\\r\\n",
    "S: 1 5\\r\\n",
    "S: .\\r\\n",
    "-- closed by server",
  ]);
});

it("numbers connections when there are several, also in a part where only one speaks", () => {
  const two = [...session, entry("C", "QUIT\r\n", 2)];
  expect(transcriptLines(two).slice(-2)).toEqual(["-- 1 closed by server", "C2: QUIT\\r\\n"]);
  expect(around(two, 1, 0, 0)).toEqual(["[… 1 earlier …]", "S1: +OK ready\\r\\n", "[… 4 later …]"]);
});

it("shows the part around an entry, and what it leaves out", () => {
  expect(around(session, 2, 1, 0)).toEqual([
    "[… 1 earlier …]",
    "S: +OK ready\\r\\n",
    "C: LIST\\r\\n",
    "C: NOOP\\r\\n",
    "[… 2 later …]",
  ]);
  expect(around(session, 99)).toEqual(around(session, 4));
  expect(around([], -1)).toEqual([]);
});

it("leaves lines out of a message, and octets out of a line", () => {
  const lines = transcriptLines([entry("S", "x\r\n".repeat(1000))]);
  expect(lines).toHaveLength(51);
  expect(lines[40]).toBe("[… 950 lines …]");
  expect(transcriptLines([entry("S", "x".repeat(10_485_400))])[0]).toContain(" [… 10 485 000 octets …] ");
});

it("shows an event as it shows octets", () => {
  expect(transcriptLines([entry("-", "closed\x1b[2J")])).toEqual(["-- closed\\x1B[2J"]);
});
