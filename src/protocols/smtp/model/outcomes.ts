import type { ModelReply, Outcome, Outcomes, SessionState } from "./state.js";

/** A reply of one line. */
export const reply = (code: string, status: string | undefined, text: string): ModelReply => ({
  code,
  ...(status !== undefined && { status }),
  lines: [text],
});

/** One reply, and where it leads. */
export const say = (next: SessionState, its: ModelReply, because: string): Outcome => ({
  replies: [its],
  next,
  because,
});

/** A refusal that changes nothing. */
export const refuse = (
  state: SessionState,
  code: string,
  status: string | undefined,
  text: string,
  because: string,
): Outcomes => [say(state, reply(code, status, text), because)];

/** 501: the command is known, its arguments are not right (RFC 5321 §4.2.2). */
export const badArguments = (state: SessionState, because = "rfc5321/4.3.2/arguments-501"): Outcomes =>
  refuse(state, "501", "5.5.4", "That is not what this command takes", because);

/** 503: not now (RFC 5321 §4.1.4). */
export const badSequence = (state: SessionState, text: string, because: string): Outcomes =>
  refuse(state, "503", "5.5.1", text, because);

/** No transaction is open. */
export function withoutTransaction(state: SessionState): SessionState {
  const { transaction: _over, ...rest } = state;
  return rest;
}

/** No SASL exchange is under way. */
export function withoutSasl(state: SessionState): SessionState {
  const { sasl: _over, ...rest } = state;
  return rest;
}
