import { didYouMean } from "../input/nearest.js";
import { UsageError } from "../input/usage-error.js";
import type { Registered } from "../protocol/protocol.js";
import type { Account, Endpoint } from "../protocol/target.js";

/** A text without the user and the password of a URL in it, or of what was meant for one. */
export const withoutUser = (text: string): string =>
  text
    .replace(/:\/\/[^\n]*@/g, "://…@")
    .replace(/(?<!\S)[^\s:@]+:\S+@(?=[\w[])/g, (it) => (it.includes("://") ? it : "…@"));

/** What target URLs are read with. */
export type Schemes = readonly Pick<Registered, "id" | "schemes">[];

/** Reads `pop3://host:port` or `pop3s://…`; a user in it becomes an account. Throws UsageError. */
export function parseTargetUrl(text: string, protocols: Schemes): { endpoint: Endpoint; account?: Account } {
  // It may bear a password.
  const shown = withoutUser(text.replace(/\s+/g, " "));
  const scheme = /^([a-z0-9]+):\/\//i.exec(text)?.[1]?.toLowerCase();
  const all = protocols.flatMap(({ id, schemes }) => schemes.map((its) => ({ ...its, protocol: id })));
  const known = all.find(({ name }) => name === scheme);
  if (!known) {
    const names = all.map(({ name }) => name);
    const hint =
      scheme === undefined
        ? `write ${names.map((name) => `${name}://host:port`).join(" or ")}`
        : `mailspec speaks ${names.join(", ")}${didYouMean(scheme, names)}`;
    throw new UsageError(`${shown} is no target URL: ${hint}`);
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(`${shown} is no target URL: write ${scheme}://host:port`);
  }
  if (url.hostname === "" || (url.pathname !== "" && url.pathname !== "/")) {
    throw new UsageError(`${shown} is no target URL: write ${scheme}://host:port`);
  }
  const port = url.port === "" ? known.port : Number(url.port);
  if (port === 0) throw new UsageError(`${shown} is no target URL: ports begin at 1`);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    endpoint: {
      url: `${scheme}://${url.hostname}:${port}`,
      protocol: known.protocol,
      host,
      port,
      implicitTls: known.implicitTls,
    },
    ...(url.username !== "" && {
      account: { user: decoded(url.username, shown), password: decoded(url.password, shown) },
    }),
  };
}

/** Throws UsageError. */
function decoded(text: string, shown: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UsageError(`${shown}: a % in user or password is written %25`);
  }
}

/** `user:password`; the user cannot hold a colon. */
export function parseAccount(text: string): Account {
  const colon = text.indexOf(":");
  if (colon <= 0) throw new UsageError("an account is written user:password");
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
