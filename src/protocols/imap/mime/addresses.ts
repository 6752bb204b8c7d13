import type { Address, Addresses } from "../grammar/envelope.js";
import { type Token, tokensOf } from "./tokens.js";

const isSpecial = (token: Token | undefined, text: string): boolean => token?.kind === "special" && token.text === text;

/**
 * The addresses of From, To and the like, as an envelope has them: groups between a start and an end of their own
 * (RFC 9051 §7.5.2). null: there are none.
 */
export function addressesOf(body: string | undefined): Addresses {
  if (body === undefined) return null;
  const tokens = tokensOf(body);
  const all: Address[] = [];
  let isGroup = false;
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (isSpecial(token, ",")) at++;
    else if (isSpecial(token, ";")) {
      if (isGroup) all.push({ name: null, adl: null, mailbox: null, host: null });
      isGroup = false;
      at++;
    } else {
      const end = endOf(tokens, at);
      const own = tokens.slice(at, end);
      if (isSpecial(tokens[end], ":") && !isGroup) {
        all.push({ name: null, adl: null, mailbox: phraseOf(own) ?? "", host: null });
        isGroup = true;
        at = end + 1;
      } else {
        if (own.length > 0) all.push(addressOf(own));
        at = Math.max(end, at + 1);
      }
    }
  }
  if (isGroup) all.push({ name: null, adl: null, mailbox: null, host: null });
  return all.length > 0 ? all : null;
}

/** Offset of what ends an address: a comma, a semicolon, or the colon of a group; not those of a route. */
function endOf(tokens: readonly Token[], from: number): number {
  let isInside = false;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (isSpecial(token, "<")) isInside = true;
    else if (isSpecial(token, ">")) isInside = false;
    else if (!isInside && (isSpecial(token, ",") || isSpecial(token, ";") || isSpecial(token, ":"))) return at;
  }
  return tokens.length;
}

/** Words without quotes, one space where there were blanks; null: no words. */
function phraseOf(tokens: readonly Token[]): string | null {
  const text = tokens.map((token, index) => (index > 0 && token.isApart ? ` ${token.text}` : token.text)).join("");
  return text === "" ? null : text;
}

/** name-addr or addr-spec (RFC 5322 §3.4), with a route perhaps (§4.4). */
function addressOf(tokens: readonly Token[]): Address {
  const open = tokens.findIndex((token) => isSpecial(token, "<"));
  if (open < 0) return { name: null, adl: null, ...specOf(tokens) };
  const close = tokens.findIndex((token) => isSpecial(token, ">"));
  const inside = tokens.slice(open + 1, close < 0 ? tokens.length : close);
  const colon = isSpecial(inside[0], "@") ? inside.findIndex((token) => isSpecial(token, ":")) : -1;
  const adl =
    colon < 0
      ? null
      : inside
          .slice(0, colon)
          .map(({ text }) => text)
          .join("");
  return { name: phraseOf(tokens.slice(0, open)), adl, ...specOf(inside.slice(colon + 1)) };
}

/** addr-spec: local-part without quotes, and domain (RFC 9051 §7.5.2). */
function specOf(tokens: readonly Token[]): Pick<Address, "mailbox" | "host"> {
  const at = tokens.findLastIndex((token) => isSpecial(token, "@"));
  const join = (part: readonly Token[]) => part.map(({ text }) => text).join("");
  return at < 0
    ? { mailbox: join(tokens), host: "" }
    : { mailbox: join(tokens.slice(0, at)), host: join(tokens.slice(at + 1)) };
}
