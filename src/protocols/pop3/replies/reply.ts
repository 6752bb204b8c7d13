import type { Expected } from "../../../fuzz/in-turn/oracle.js";
import { dotStuff } from "../../../wire/dot-stuffing.js";
import { type Text, textIn } from "../texts.js";

/** What a reply says: its kind, data of that kind, and what is done with it. */
export interface ModelReply {
  readonly kind: string;
  readonly form: ReplyForm<ModelReply>;
  /** Extended response code (RFC 2449 §8). */
  readonly code?: string;
}

/** What is done with one kind of reply. */
export interface ReplyForm<R extends ModelReply> {
  readonly status: "+OK" | "-ERR" | "+";
  /** The octets that the reference server sends. */
  print(reply: R, language: string): Buffer;
  /** Compares what a server said with what it should say; absent: the status is all that it says. What cannot be parsed agrees: form is the rules' business. */
  compare?(wanted: R, said: Said): Difference | undefined;
}

/** A positive reply of a server. */
export interface Said {
  /** What follows the status. */
  readonly text: Uint8Array;
  readonly block: Uint8Array | undefined;
  /** The requirement that the model names for the reply. */
  readonly because: string;
}

/** What is wrong in a reply whose status is right. */
export interface Difference {
  readonly requirement: string;
  readonly expected: readonly Expected[];
  /** Absent: the status line. */
  readonly received?: string;
  readonly at?: number;
  /** A command right before which lets a rule see it: a suite cannot add up. */
  readonly before?: string;
  /** Messages are missing in it. */
  readonly fewer?: boolean;
}

/** Whether a reply has that form. */
export const says = <R extends ModelReply>(reply: ModelReply, form: ReplyForm<R>): reply is R => reply.form === form;

/** One line. */
export const singleLine = (text: string): Buffer => Buffer.from(`${text}\r\n`, "utf8");
/** A multi-line reply: its first line, and the others as text. */
export const multiLine = (first: string, rest: readonly string[]): Buffer =>
  Buffer.concat([singleLine(first), dotStuff(Buffer.from(rest.map((text) => `${text}\r\n`).join(""), "utf8"))]);

interface StatusReply extends ModelReply {
  readonly text: Text;
}

const positiveForm: ReplyForm<StatusReply> = {
  status: "+OK",
  print: ({ text }, language) => singleLine(`+OK ${textIn(text, language)}`),
};
const negativeForm: ReplyForm<StatusReply> = {
  status: "-ERR",
  print: ({ text, code }, language) =>
    singleLine(`-ERR ${code === undefined ? "" : `[${code}] `}${textIn(text, language)}`),
};

export const positive = (text: Text): StatusReply => ({ kind: "positive", form: positiveForm, text });
export const negative = (text: Text, code?: string): StatusReply => ({
  kind: "negative",
  form: negativeForm,
  text,
  ...(code !== undefined && { code }),
});
