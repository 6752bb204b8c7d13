/** `{user}` filled into a path. Throws when the name would lead elsewhere. */
export function userPath(path: string, user: string): string {
  if (/[/\\\0]/.test(user) || user === "" || user === "." || user === "..")
    throw new Error(`${JSON.stringify(user)} is no name for a file`);
  return path.replaceAll("{user}", user);
}
