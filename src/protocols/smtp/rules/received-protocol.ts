import type { Judgement } from "../../../protocol/rule.js";
import { isPositive, type Reply, type SmtpEvent } from "../event.js";
import { type Clause, received } from "../grammar/trace.js";
import { clauseIn, type Field, fieldsNamed, violation } from "./delivered.js";
import type { SmtpRule } from "./rule.js";

/** How a message came that the server has taken. */
interface Way {
  readonly isSecure: boolean;
  readonly isAuthenticated: boolean;
  readonly isUtf8: boolean;
}

/** Whether a reply takes a message: the one to the end of the mail data, or to BDAT LAST. */
const takes = (seen: Reply): boolean =>
  isPositive(seen) && (seen.asked === "data" || (seen.asked === "command" && /^BDAT \d+ LAST/i.test(rawOf(seen))));
const rawOf = ({ command }: Reply): string => command?.raw ?? "";

/** A rule about the trace fields of messages that came in one way. */
function onWay(
  [id, covers, title]: readonly [id: string, covers: string, title: string],
  isIt: (way: Way) => boolean,
  judge: (received: readonly Field[], all: readonly Field[]) => Judgement,
): SmtpRule {
  return {
    id: `smtp.rule.${id}`,
    covers,
    title,
    watch: () => {
      const ways: Way[] = [];
      return (seen: SmtpEvent) => {
        if (seen.kind === "reply" && takes(seen) && seen.transaction) {
          const { secure: isSecure, authenticated: isAuthenticated, hello, transaction } = seen;
          // HELO knows nothing of all that.
          if (hello !== "HELO")
            ways.push({ isSecure, isAuthenticated, isUtf8: / SMTPUTF8(?: |$)/i.test(transaction.mail.raw) });
          else ways.push({ isSecure: false, isAuthenticated: false, isUtf8: false });
        }
        // Which of several messages this is nobody can tell.
        if (seen.kind !== "delivered" || ways.length === 0 || !ways.every(isIt)) return undefined;
        const own = fieldsNamed(seen, "received");
        return own.length === 0 ? undefined : judge(own, [...fieldsNamed(seen, "return-path"), ...own]);
      };
    },
  };
}

/** A clause of a field: another hop on the same machine may have put its own on top, so that all are looked at. */
const clausesNamed = (fields: readonly Field[], name: string): readonly (Clause & { readonly field: Field })[] =>
  fields.flatMap((field) => {
    const parsed = received(field.body);
    const clause = parsed.ok ? clauseIn(parsed.value, name) : undefined;
    return clause ? [{ ...clause, field }] : [];
  });

/** Some field has a with clause like that. */
const oneWith =
  (pattern: RegExp, expected: string) =>
  (fields: readonly Field[]): Judgement =>
    clausesNamed(fields, "with").some(({ value }) => pattern.test(value))
      ? "ok"
      : violation(expected, fields[0] as Field);

const utf8 = (id: string, covers: string, variants: SmtpRule["variants"]): SmtpRule => ({
  ...onWay(
    [id, covers, "The with clause of a message that came with SMTPUTF8 says so"],
    ({ isUtf8 }) => isUtf8,
    oneWith(/^UTF8(?:SMTP|LMTP)S?A?$/i, "with UTF8SMTP, or another protocol of SMTPUTF8"),
  ),
  ...(variants && { variants }),
});

/** The name of a cipher suite: by its registry, by OpenSSL, or its number. */
const CIPHER =
  /\bTLS_[A-Z0-9_]+|\b0x[0-9A-F]{4}\b|\b(?:ECDHE|DHE|ECDH|DH|RSA|PSK|AES\d*|CHACHA20|CAMELLIA\d*)[-_][A-Z0-9]/i;
/** tls-cipher (RFC 8314 §4.3) */
const TLS_CIPHER = /^(?:[A-Za-z][A-Za-z0-9_]*|0x[0-9A-Fa-f]{4})$/;

const overTls = (
  id: string,
  covers: string,
  title: string,
  judge: (fields: readonly Field[]) => Judgement,
): SmtpRule => ({
  ...onWay([id, covers, title], ({ isSecure }) => isSecure, judge),
  variants: ["submission"],
});

/** Judges the first tls clause, where there is one. */
const inTlsClause =
  (isRight: (value: string) => boolean | undefined, expected: string) =>
  (fields: readonly Field[]): Judgement => {
    const [clause] = clausesNamed(fields, "tls");
    const right = clause && isRight(clause.value);
    if (right === undefined) return undefined;
    return right ? "ok" : violation(expected, clause?.field as Field);
  };

/** What Received says of how a message came: with what protocol, and under which cipher. */
export const receivedProtocolRules: readonly SmtpRule[] = [
  {
    ...onWay(
      ["received-authenticated", "rfc4954/7/received-with", "The with clause says that the client has authenticated"],
      ({ isAuthenticated }) => isAuthenticated,
      oneWith(/^(?:UTF8)?E?(?:SMTP|LMTP)S?A$/i, "with ESMTPA, or ESMTPSA under TLS"),
    ),
    // LMTP is spoken within a site, and without AUTH.
    variants: ["smtp", "submission"],
  },
  utf8("received-utf8", "rfc6531/3.7.3/with-protocol", ["smtp"]),
  utf8("received-utf8", "rfc6531/3.1/with-clause", ["submission", "lmtp"]),
  onWay(
    ["received-ascii", "rfc6531/3.7.3/trace-ascii", "Trace fields of a message that came without SMTPUTF8 are ASCII"],
    ({ isUtf8 }) => !isUtf8,
    (_received, all) => {
      const wrong = all.find(({ whole }) => /[\x80-\xff]/.test(whole));
      return wrong ? violation("ASCII", wrong) : "ok";
    },
  ),
  overTls(
    "received-cipher",
    "rfc8314/4/received-cipher",
    "Received of a message that came over TLS names the cipher suite",
    (fields) =>
      fields.some(({ body }) => CIPHER.test(body)) ? "ok" : violation("the TLS cipher suite", fields[0] as Field),
  ),
  overTls("received-tls", "rfc8314/4.3/tls-clause", "It is named in a tls clause", (fields) =>
    clausesNamed(fields, "tls").length > 0 ? "ok" : violation("tls and the cipher suite", fields[0] as Field),
  ),
  overTls(
    "received-tls-name",
    "rfc8314/4.3/tls-clause-name",
    "The tls clause has the registered name of the cipher suite",
    inTlsClause(
      (value) => (TLS_CIPHER.test(value) ? /^(?:TLS_|0x)/i.test(value) : undefined),
      "a name like TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    ),
  ),
  overTls(
    "received-tls-syntax",
    "rfc8314/4.3/tls-clause-syntax",
    "The tls clause has a name of letters, digits and underscores, or a number",
    inTlsClause((value) => TLS_CIPHER.test(value), "a name of letters, digits and _, or 0x and four digits"),
  ),
];
