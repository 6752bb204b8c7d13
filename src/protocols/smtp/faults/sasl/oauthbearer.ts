import { challenge, failure, success } from "../../../../reference/sasl/mechanism.js";
import type { Fault, Hooks } from "../../server/fault.js";
import { mechanism, rewriting } from "../because.js";
import { fault, underTls } from "./fault.js";

const OAUTH = /^OAUTH/;

const oauthError = (text: string): Hooks =>
  mechanism(OAUTH, (messages, world, its) => {
    const step = its.next(messages, world);
    return step.kind === "challenge" ? challenge(text) : step;
  });
/** Messages that are wrong let the client in. */
const oauthLetsIn = (isSo: (text: string) => boolean): Hooks =>
  mechanism(OAUTH, (messages, world, its) =>
    isSo(messages.said[0]?.toString("latin1") ?? "") ? success("alice1") : its.next(messages, world),
  );

/** RFC 7628. */
export const oauthFaults: readonly Fault[] = [
  fault(
    "oauth10a-in-the-clear",
    "rfc7628/3/tls-oauth10a",
    "OAUTH10A is announced in the clear",
    rewriting(/AUTH PLAIN/, "AUTH OAUTH10A PLAIN"),
  ),
  fault("oauth-in-the-clear", "rfc7628/3/tls", "OAUTHBEARER goes on in the clear", {
    mechanisms: (all) =>
      all.map((its) => {
        const { needsTls: _not, ...others } = its;
        return others;
      }),
  }),
  ...[
    fault(
      "oauth-asks-first",
      "rfc7628/3/client-first",
      "The first message is asked for again",
      mechanism(OAUTH, ({ said, asked }, world, its) =>
        said.length === 1 ? challenge("") : its.next({ said: said.slice(1), asked: asked.slice(1) }, world),
      ),
    ),
    fault(
      "oauth-lets-in",
      "rfc7628/3/failure-sequence",
      "The answer to the error lets the client in",
      mechanism(OAUTH, (messages, world, its) =>
        messages.said.length === 2 ? success("alice1") : its.next(messages, world),
      ),
    ),
    fault(
      "oauth-unknown-keys",
      "rfc7628/3.1/unknown-keys",
      "An unknown key fails with a malformed error",
      mechanism(OAUTH, (messages, world, its) =>
        /mailspec=/.test(messages.said[0]?.toString() ?? "") ? failure : its.next(messages, world),
      ),
    ),
    fault(
      "oauth-any-syntax",
      "rfc7628/3.1/syntax",
      "A message without separators is taken",
      oauthLetsIn((text) => text !== "" && !text.includes("\x01")),
    ),
    fault(
      "oauth-no-auth",
      "rfc7628/3.1/auth-required",
      "A message without auth lets the client in",
      oauthLetsIn((text) => text.includes("\x01") && !text.includes("auth=")),
    ),
    fault("oauth-no-json", "rfc7628/3.2.2/error-json", "The error is no JSON", oauthError("invalid_token")),
    fault("oauth-no-status", "rfc7628/3.2.2/status", "The error has no status", oauthError('{"scope":"mail"}')),
    fault(
      "oauth-status-words",
      "rfc7628/3.2.2/status-registered",
      "The status is a sentence",
      oauthError('{"status":"this token is not right","scope":"mail"}'),
    ),
    fault(
      "oauth-many-scopes",
      "rfc7628/3.2.2/scope-single",
      "There are two scopes",
      oauthError('{"status":"invalid_token","scope":"mail other"}'),
    ),
    fault(
      "oauth-http",
      "rfc7628/3.2.2/openid-configuration",
      "openid-configuration is no https",
      oauthError('{"status":"invalid_token","openid-configuration":"http://x.example/"}'),
    ),
    fault(
      "oauth-dummy",
      "rfc7628/3.2.3/dummy-response",
      "After the dummy response there is another challenge",
      mechanism(OAUTH, (messages, world, its) =>
        messages.said.length === 2 ? challenge("again") : its.next(messages, world),
      ),
    ),
    fault("oauth-cancel", "rfc7628/3.2.3/cancel", "* after the error is base64", {
      outcome: (state, input, _world, proper) =>
        input.kind === "response" && input.line.length === 1 && state.sasl?.mechanism.name === "OAUTHBEARER"
          ? {
              replies: [{ code: "235", status: "2.7.0", lines: ["Welcome"] }],
              next: { ...state, user: "alice1" },
              because: "rfc7628/3.2.3/cancel",
            }
          : proper(),
    }),
  ].map(underTls),
];
