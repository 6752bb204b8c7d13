/** The connection could not be made. `message` is one line for the user. */
export class ConnectError extends Error {
  /** Node's, or `TLS`: there was no handshake; `CLOSED`: the server closed instead. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What went wrong in a handshake, in words. */
export function explainTls(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
      return "the certificate is self-signed (give --ca FILE, or --insecure)";
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return "nobody trusted has signed the certificate (give --ca FILE, or --insecure)";
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "the certificate is for another name (give --servername NAME, or --insecure)";
    case "CERT_HAS_EXPIRED":
      return "the certificate has expired (--insecure accepts it)";
    default:
      return isOpenSsl(error) ? openSslInWords(error) : `${error.message.split("\n")[0] ?? ""}${bracketed(error)}`;
  }
}

/** Why a connection that stood failed, in words. */
export const explainFailure = (error: NodeJS.ErrnoException): string =>
  isOpenSsl(error) ? openSslInWords(error) : `${error.code ?? error.message}`;

const isOpenSsl = ({ code, message }: NodeJS.ErrnoException): boolean =>
  code?.startsWith("ERR_SSL_") === true || code === "ERR_OSSL_EVP_UNSUPPORTED" || /:SSL routines:/.test(message);

const bracketed = ({ code }: NodeJS.ErrnoException) => (code === undefined ? "" : ` [${code}]`);

/** By a word of OpenSSL's reason; the first that fits. An alert is the server's own word (RFC 8446 §6). */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/alert.*handshake.failure/i, "the server has no version or cipher of TLS in common with mailspec"],
  [/alert.*protocol.version/i, "the server does not speak the version of TLS that was offered"],
  [/alert.*unrecognized.name/i, "the server does not know the name that it was asked for (--servername)"],
  [/alert.*(?:certificate.required|bad.certificate|no.certificate)/i, "the server wants a certificate of the client"],
  [/alert.*(?:unknown.ca|certificate.unknown)/i, "the server says that the certificate is not trusted"],
  [/alert.*internal.error/i, "the server reports an internal error of its own"],
  [/alert.*record.mac/i, "the server says that what it got was damaged"],
  [/alert/i, "the server ended it with an alert"],
  [
    /wrong.version.number|packet.length.too.long|http.request|unknown.protocol/i,
    "what the server sends is no TLS (does this port start in the clear?)",
  ],
  [/unsupported.protocol|version.too.low/i, "the server speaks no version of TLS that is accepted, 1.2 or later"],
  [/no.(?:shared|matching).*cipher|no.ciphers.available/i, "there is no cipher in common"],
  [/key.too.small|md.too.weak|bad.ecpoint|legacy/i, "the server's key or signature is too weak to be accepted"],
  [/unexpected.eof/i, "the server closed the connection without a TLS close alert"],
  [/record.mac|decryption.failed|bad.record|bad.decrypt/i, "a TLS record came damaged"],
  [/unexpected.(?:message|record)|invalid|bad.|length|parse|decode/i, "the server does not keep to TLS"],
];

/** OpenSSL speaks to programmers: its reason is told by what it means to who runs a mail server, its code beside it. */
function openSslInWords(error: NodeJS.ErrnoException & { readonly reason?: string }): string {
  const code = error.code?.startsWith("ERR_SSL_") ? error.code : undefined;
  const said = error.reason ?? /:SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] ?? code ?? error.message;
  const words = reasons.find(([reason]) => reason.test(said.replaceAll("_", " ")))?.[1] ?? "TLS failed";
  return `${words} [${code ?? said.trim()}]`;
}

/** Whether a handshake failed for a certificate that we do not accept: that is a matter of what we were told to trust. */
export const isDistrust = ({ code = "" }: NodeJS.ErrnoException): boolean =>
  code === "ERR_TLS_CERT_ALTNAME_INVALID" || /CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE/.test(code.replace(/^ERR_.*/, ""));

/** Why there is no connection, in words. */
export function explain(error: NodeJS.ErrnoException, where: string): string {
  switch (error.code) {
    case "ECONNREFUSED":
      return `nothing listens on ${where} (is the server up, and the port right?)`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${where}: no such host`;
    default:
      return `cannot connect to ${where}: ${error.code ?? error.message}`;
  }
}
