import { type Gist, withoutNumbers } from "../../protocol/gist.js";

const verbOf = (sent: string): string => {
  const verb = /^[A-Za-z]{1,10}(?=[ \r\n]|$)/.exec(sent)?.[0].toUpperCase();
  return verb ?? "what is no command";
};

/** The code, and behind it the enhanced status code; all lines of a reply but those of EHLO are one. */
export const smtpGist: Gist = {
  sent: (octets) =>
    withoutNumbers(octets.replace(/<[^<>\r\n]*>/g, "<#>").replace(/^[A-Za-z0-9+/]{12,}={0,2}(?=\r\n|$)/gm, "#")),
  command: verbOf,
  received(octets, sent) {
    const isHello = /^[EL]HLO\b/i.test(sent);
    const lines: string[] = [];
    let keywords: string[] = [];
    let isFirst = true;
    for (const line of octets.split("\r\n")) {
      const [, code, sign, text = ""] = /^(\d{3})(?:([ -])(.*))?$/.exec(line) ?? [];
      if (code === undefined) continue;
      if (isHello && code === "250" && !isFirst) keywords.push(text.trim().toUpperCase());
      isFirst = sign !== "-";
      if (sign === "-") continue;
      const status = /^[245]\.\d{1,3}\.\d{1,3}(?= |$)/.exec(text)?.[0];
      lines.push(code, ...(status === undefined || (isHello && code === "250") ? [] : [status]), ...keywords.sort());
      keywords = [];
    }
    return lines;
  },
  extra: (line) => (/^\d\.\d+\.\d+$/.test(line) ? "an enhanced status code" : undefined),
};
