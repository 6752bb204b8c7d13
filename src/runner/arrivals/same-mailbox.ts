/**
 * Whether two paths name the same mailbox: the local-part without quotes that it does not need, octet by octet (RFC 5321
 * §4.1.2, §2.4), the domain in any case. A source route says nothing of it (appendix C).
 */
export const isSameMailbox = (one: string, other: string): boolean => meaningOf(one) === meaningOf(other);

function meaningOf(path: string): string {
  const mailbox = path.replace(/^@[^:"]*:/, "");
  const at = mailbox.lastIndexOf("@");
  const local = at < 0 ? mailbox : mailbox.slice(0, at);
  return `${unquoted(local)}\0${at < 0 ? "" : mailbox.slice(at + 1).toLowerCase()}`;
}

/** Of what is no quoted string: as it is. */
function unquoted(local: string): string {
  const inside = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(local)?.[1];
  return inside === undefined ? local : inside.replace(/\\([\s\S])/g, "$1");
}
