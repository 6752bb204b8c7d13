import net from "node:net";
import tls from "node:tls";
import { seconds } from "../input/duration.js";
import { explainTls, isDistrust } from "./connect-error.js";
import { type TlsRecord, watchRecords } from "./tls-records.js";

/** Versions of TLS that can be offered alone. */
export const tlsVersions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/** How TLS servers are checked. */
export interface TlsOptions {
  /** PEM of the authorities to trust, in place of the system's. */
  readonly ca?: string;
  /** Accept any certificate. */
  readonly insecure?: boolean;
  /** Name that the certificate must bear; the host by default. */
  readonly servername?: string;
  /** The version that is offered; by default all from 1.2 on. */
  readonly only?: TlsVersion;
}

/**
 * How a handshake ended. `closed`: the server closed or reset the connection instead; `isSilence`: it was not over in time;
 * `distrust`: we did not like its certificate.
 */
export type Handshake =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly closed: boolean;
      readonly isSilence?: true;
      readonly distrust?: true;
    };

/** Where a socket's octets go; they have to be copied. False: no more for now, until the socket is resumed. */
export interface Inlet {
  take: (octets: Buffer) => boolean;
}

/** Making one costs more than a handshake; there are as many as authorities, and versions that are offered alone. */
const contexts = new Map<string, tls.SecureContext>();
function contextFor({ ca, only }: TlsOptions): tls.SecureContext {
  const key = `${only ?? ""} ${ca ?? ""}`;
  const known = contexts.get(key);
  if (known) return known;
  const made = tls.createSecureContext({
    ...(ca !== undefined && { ca }),
    // OpenSSL 3 leaves out what old versions need unless it is told that security is no matter.
    ...(only && { minVersion: only, maxVersion: only, ciphers: "DEFAULT:@SECLEVEL=0" }),
  });
  contexts.set(key, made);
  return made;
}

/**
 * Makes a TLS handshake on a socket that `inlet` is fed by. Nobody listens to `raw` afterwards but TLS, and after a
 * failure it is destroyed. `secure` gives no octets until somebody listens.
 */
export async function upgradeToTls(
  raw: net.Socket,
  inlet: Inlet,
  host: string,
  options: TlsOptions,
  timeoutMs: number,
  onRecord: (record: TlsRecord) => void,
): Promise<{ readonly handshake: Handshake; readonly secure: tls.TLSSocket }> {
  const { insecure, servername } = options;
  raw.removeAllListeners();
  const { through, take } = watchRecords(raw, onRecord);
  inlet.take = take;
  const secure = tls.connect({
    socket: through,
    host,
    secureContext: contextFor(options),
    rejectUnauthorized: !insecure,
    ...(servername !== undefined ? { servername } : net.isIP(host) === 0 && { servername: host }),
  });
  const handshake = await outcome(secure, timeoutMs);
  secure.removeAllListeners("error").removeAllListeners("close");
  if (!handshake.ok) {
    secure.on("error", () => undefined);
    secure.destroy();
    raw.destroy();
  }
  return { handshake, secure };
}

function outcome(secure: tls.TLSSocket, timeoutMs: number): Promise<Handshake> {
  return new Promise((resolve) => {
    const fails = (reason: string, closed: boolean) => settle({ ok: false, reason, closed });
    const late = () =>
      settle({ ok: false, reason: `no answer within ${seconds(timeoutMs)}`, closed: false, isSilence: true });
    const timer = setTimeout(late, timeoutMs);
    const settle = (result: Handshake) => {
      clearTimeout(timer);
      resolve(result);
    };
    secure.once("secureConnect", () => settle({ ok: true }));
    secure.once("error", (error: NodeJS.ErrnoException) =>
      isDistrust(error)
        ? settle({ ok: false, reason: explainTls(error), closed: false, distrust: true })
        : fails(explainTls(error), error.code === "ECONNRESET"),
    );
    secure.once("close", () => fails("the server closed the connection", true));
  });
}
