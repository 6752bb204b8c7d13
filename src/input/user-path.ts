/**
 * `{user}`, `{local}` (what is before the last @) and `{domain}` filled into a text; a user without a domain has the one
 * that is given. `check` sees what is filled in. Throws where there is nothing to fill in.
 */
export function fillUser(
  text: string,
  user: string,
  domain = "",
  check: (part: string) => void = () => undefined,
): string {
  const at = user.lastIndexOf("@");
  const parts: Readonly<Record<string, string>> =
    at < 0 ? { user, local: user, domain } : { user, local: user.slice(0, at), domain: user.slice(at + 1) };
  return text.replace(/\{(user|local|domain)\}/g, (_, name: string) => {
    const part = parts[name] ?? "";
    if (part === "") throw new Error(`${user} has no ${name} for ${text}${name === "domain" ? " (--domain)" : ""}`);
    check(part);
    return part;
  });
}

/** The same in a path. Throws when the name would lead elsewhere. */
export const userPath = (path: string, user: string, domain = ""): string =>
  fillUser(path, user, domain, (part) => {
    if (/[/\\\0]/.test(part) || part === "." || part === "..")
      throw new Error(`${JSON.stringify(part)} is no name for a file`);
  });
