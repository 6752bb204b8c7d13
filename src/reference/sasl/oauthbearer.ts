import { challenge, failure, type Mechanism } from "./mechanism.js";

/** RFC 7628 §3.2.2 */
const ERROR = JSON.stringify({ status: "invalid_token", scope: "mail" });

/** gs2-header kvsep *kvpair kvsep, with auth among them (RFC 7628 §3.1) */
const MESSAGE = /^[ny],(?:a=[^,]*)?,\x01(?:[A-Za-z]+=[\x21-\x7e\t\r\n ]*\x01)*\x01$/;

/** RFC 7628, for whom no token is right: what is seen is how it fails. */
export const oauthBearer: Mechanism = {
  name: "OAUTHBEARER",
  first: "client",
  needsTls: true,
  next({ said: [message, ...more] }) {
    const text = message?.toString("latin1") ?? "";
    if (more.length > 0 || !MESSAGE.test(text) || !/\x01auth=/i.test(text)) return failure;
    return challenge(ERROR);
  },
};
