import { line, type ModelReply, type ReplyForm } from "./reply.js";

interface ChallengeReply extends ModelReply {
  readonly text: string;
}

const form: ReplyForm<ChallengeReply> = {
  status: "+",
  print: ({ text }) => line(`+ ${Buffer.from(text).toString("base64")}`),
};

/** A SASL challenge; the client's response is awaited (RFC 5034 §4). */
export const challenge = (text: string): ChallengeReply => ({ kind: "challenge", form, text });
