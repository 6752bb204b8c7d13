import type { Fault, Hooks } from "../server/fault.js";
import { dsnFaults } from "./dsn.js";
import { eightBitFaults } from "./eight-bit.js";
import { onText } from "./hooks.js";
import { smtpUtf8Faults } from "./smtputf8.js";

const HELLO = ["EHLO", "LHLO"];
/** The response to EHLO is another one. */
const announcing = (what: string, instead: string): Hooks => onText(HELLO, (text) => text.replace(what, instead));

/** Faults in 8BITMIME, SMTPUTF8, DSN and what EHLO says of extensions. */
export const extensionFaults: readonly Fault[] = [
  {
    id: "pipelining-parameter",
    breaks: "rfc2920/2/keyword-no-parameter",
    summary: "PIPELINING is announced with a number",
    hooks: announcing("PIPELINING", "PIPELINING 100"),
  },
  {
    id: "8bitmime-parameter",
    breaks: "rfc6152/2/keyword-no-parameter",
    summary: "8BITMIME is announced with a parameter",
    hooks: announcing("8BITMIME", "8BITMIME YES"),
  },
  {
    id: "binarymime-parameter",
    breaks: "rfc3030/3/keyword-no-parameter",
    summary: "BINARYMIME is announced with a parameter",
    hooks: announcing("BINARYMIME", "BINARYMIME YES"),
  },
  {
    id: "smtputf8-parameter",
    breaks: "rfc6531/3.1/keyword-no-parameters",
    summary: "SMTPUTF8 is announced with a parameter",
    hooks: announcing("SMTPUTF8", "SMTPUTF8 YES"),
  },
  {
    id: "dsn-parameter",
    breaks: "rfc3461/2/keyword-no-parameters",
    summary: "DSN is announced with a parameter",
    hooks: announcing("DSN", "DSN NOTIFY"),
  },
  {
    id: "binarymime-without-chunking",
    breaks: "rfc3030/3/with-chunking",
    summary: "BINARYMIME is announced, and CHUNKING is not",
    hooks: announcing("250-CHUNKING\r\n", ""),
  },
  {
    id: "smtputf8-without-8bitmime",
    breaks: "rfc6531/3.1/8bitmime",
    summary: "SMTPUTF8 is announced, and 8BITMIME is not",
    hooks: announcing("250-8BITMIME\r\n", ""),
  },
  {
    id: "ehlo-utf8",
    breaks: "rfc6531/3.7.1/ehlo-ascii",
    summary: "The server's name in the response to EHLO is in UTF-8",
    hooks: announcing("mx.mailspec.test", "mx.m\xc3\xa4ilspec.test"),
  },
  ...eightBitFaults,
  ...smtpUtf8Faults,
  ...dsnFaults,
];
