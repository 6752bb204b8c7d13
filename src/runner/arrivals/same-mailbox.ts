/**
 * Whether two paths name the same mailbox: the local-part without quotes that it does not need, octet by octet (RFC 5321
 * §4.1.2, §2.4), the domain in any case. A source route says nothing of it (appendix C), and neither does what only RFC
 * 5322 §3.4 has in an address: comments, a phrase before angle brackets, words that are quoted one by one; nor the dot
 * behind a domain.
 */
export const isSameMailbox = (one: string, other: string): boolean => meaningOf(one) === meaningOf(other);

function meaningOf(path: string): string {
  const mailbox = withoutBrackets(withoutComments(path.replace(/^@[^:"]*:/, "")));
  const at = mailbox.lastIndexOf("@");
  const local = at < 0 ? mailbox : mailbox.slice(0, at);
  const domain = at < 0 ? "" : mailbox.slice(at + 1).toLowerCase();
  return `${unquoted(local)}\0${domain.replace(/(?<=.)\.$/, "")}`;
}

/** Parts of a path that are no comment's: quoted strings, escaped octets, octets. */
const PARTS = /"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[\s\S]/g;

/** Of a path with a comment that is not closed: as it is. */
function withoutComments(path: string): string {
  let depth = 0;
  const kept = path.match(PARTS)?.filter((part) => {
    if (part === "(") depth++;
    const isKept = depth === 0;
    if (part === ")" && depth > 0) depth--;
    return isKept;
  });
  return depth === 0 ? (kept ?? []).join("") : path;
}

/** `Ada <ada@x.test>`, `<ada@x.test>`: what is in the brackets. */
const withoutBrackets = (path: string): string => /^[^<>"@]*<([^<>]*)>$/.exec(path)?.[1] ?? path;

/** Of what is neither atoms nor quoted strings with dots between: as it is. */
function unquoted(local: string): string {
  if (!/^(?:(?:^|\.)(?:"(?:[^"\\]|\\[\s\S])*"|(?:[^"\\.]|\\[\s\S])+))+$/.test(local)) return local;
  const plain = (part: string) => part.replace(/^"([\s\S]*)"$/, "$1").replace(/\\([\s\S])/g, "$1");
  return (local.match(/"(?:[^"\\]|\\[\s\S])*"|(?:[^"\\]|\\[\s\S])+/g) ?? []).map(plain).join("");
}
