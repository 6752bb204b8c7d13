import type { JournalRecord, Result, RunEnd, RunStart } from "../journal/record.js";
import type { Requirement } from "../requirements/requirement.js";

// A small run, for the tests of the reports.

const said = { text: "…", basis: "text" } as const;

export const requirements: readonly Requirement[] = [
  { ...said, id: "rfc1939/3/response-crlf", level: "MUST", summary: "Every response line ends with CRLF" },
  { ...said, id: "rfc1939/5/dele-refers", level: "MUST", summary: "A deleted message can no longer be referred to" },
  { ...said, id: "rfc1939/7/uid-charset", level: "MUST", summary: "A unique-id holds octets 0x21 to 0x7E" },
  { ...said, id: "rfc1939/7/top-lines", level: "MUST", summary: "TOP sends the header and n lines" },
  {
    ...said,
    id: "rfc1939/8/no-default-limit",
    level: "MUST",
    summary: "Nobody can see it",
    untestable: "It is about intent",
  },
  { ...said, id: "rfc2449/6.3/login-delay", level: "SHOULD", summary: "LOGIN-DELAY is announced when it is enforced" },
];

export const start: RunStart = {
  type: "run",
  at: "2026-01-02T03:04:05.678Z",
  mailspec: "0.1.0",
  node: "v20.19.0",
  target: { urls: ["pop3://127.0.0.1:1110"], protocol: "pop3", greeting: "+OK ready\r\n", capabilities: ["UIDL"] },
  planned: 5,
};

export const end: RunEnd = {
  type: "end",
  at: "2026-01-02T03:04:06.912Z",
  durationMs: 1234,
  interrupted: false,
  exit: 1,
};

const common = {
  type: "result",
  level: "MUST",
  verdict: "pass",
  durationMs: 12,
  at: "2026-01-02T03:04:05.700Z",
  transcript: [
    { ms: 1, connection: 1, from: "C", text: "DELE 2\r\n" },
    { ms: 2, connection: 1, from: "S", text: "+OK gone\r\n" },
  ],
} as const;

/** The result of a case; it passes, but for what is said. */
export const result = (its: Partial<Result>): Result => ({
  ...common,
  kind: "case",
  id: "pop3.dele.hides-message",
  title: "A message marked as deleted can no longer be referred to",
  suite: "RFC 1939 §5, DELE and RSET",
  covers: ["rfc1939/5/dele-refers"],
  place: { file: "suites/pop3/dele.yaml", line: 7, column: 5 },
  ...its,
});

export const passed = result({});

export const failed = result({
  id: "pop3.uidl.charset",
  title: "Unique-ids are printable",
  suite: "RFC 1939 §7, UIDL",
  covers: ["rfc1939/7/uid-charset"],
  verdict: "fail",
  place: { file: "suites/pop3/uidl.yaml", line: 10, column: 3 },
  failure: {
    requirement: "rfc1939/7/uid-charset",
    expected: "+OK 1 {uid:unique-id}, of 0x21–0x7E",
    received: "+OK 1 ab\x1fc\r\n",
    at: 8,
    sent: "UIDL 1",
    connection: 1,
    line: 12,
    entry: 2,
  },
  transcript: [
    { ms: 0, connection: 1, from: "-", text: "connected to 127.0.0.1:1110" },
    { ms: 1, connection: 1, from: "C", text: "UIDL 1\r\n" },
    { ms: 2, connection: 1, from: "S", text: "+OK 1 ab\x1fc\r\n" },
    { ms: 3, connection: 1, from: "-", text: "closed by server" },
  ],
});

export const warned = result({
  id: "pop3.capa.login-delay",
  title: "A server that enforces a delay says so",
  suite: "RFC 2449, CAPA",
  covers: ["rfc2449/6.3/login-delay"],
  level: "SHOULD",
  verdict: "warn",
  place: { file: "suites/pop3/capa.yaml", line: 30, column: 5 },
  failure: {
    requirement: "rfc2449/6.3/login-delay",
    expected: "+OK",
    event: "time-out after 10 s",
    sent: "PASS [secret]",
    connection: 1,
  },
});

export const skipped = result({
  id: "pop3.top.lines[n=0]",
  suite: "RFC 1939 §7, TOP",
  covers: ["rfc1939/7/top-lines"],
  verdict: "skip",
  reason: "TOP not offered",
  durationMs: 0,
  place: { file: "suites/pop3/top.yaml", line: 5, column: 5 },
  transcript: [],
});

export const errored = result({ id: "pop3.dele.twice", verdict: "error", reason: "login refused: -ERR [IN-USE]" });

export const brokenRule: Result = {
  ...common,
  kind: "rule",
  id: "pop3.rule.line-ends-with-crlf",
  title: "Every response line ends with CRLF",
  suite: "POP3 rules, watched on all traffic",
  covers: ["rfc1939/3/response-crlf"],
  verdict: "fail",
  durationMs: 0,
  watched: 120,
  broken: 3,
  seenIn: "pop3.dele.hides-message",
  failure: {
    requirement: "rfc1939/3/response-crlf",
    expected: "CRLF",
    received: "+OK\n",
    at: 3,
    connection: 1,
    entry: 1,
  },
};

export const run: readonly JournalRecord[] = [start, skipped, passed, failed, warned, errored, brokenRule, end];
