/** The connection could not be made. `message` is one line for the user. */
export class ConnectError extends Error {
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
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "EPROTO":
      return "what the server sends is no TLS (does this port start in the clear?)";
    default:
      return error.message.split("\n")[0] ?? "";
  }
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
