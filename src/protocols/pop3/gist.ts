import { type Gist, withoutNumbers } from "../../protocol/gist.js";

const keywordOf = (sent: string): string => /^[A-Za-z0-9]{1,8}/.exec(sent)?.[0].toUpperCase() ?? "no command";

/** The status, and the response code. How many messages there are is not always a case's business. */
function statusOf(line: string): string {
  const status = /^(?:\+OK|-ERR|\+)/.exec(line)?.[0] ?? "";
  const code = status === "-ERR" ? /^-ERR (\[[A-Z0-9/-]+\])/i.exec(line)?.[1] : undefined;
  return code === undefined ? status : `${status} ${code}`;
}

/** Of capabilities all but what names the server or is measured. */
const capabilityOf = (line: string): string => line.toUpperCase().replace(/^(IMPLEMENTATION) .*$/, "$1");

export const pop3Gist: Gist = {
  sent: (octets) =>
    withoutNumbers(
      octets.replace(/^(USER|APOP|AUTH \S+) [^\r\n]*/gim, "$1 #").replace(/^[A-Za-z0-9+/]{16,}={0,2}(?=\r\n|$)/gm, "#"),
    ),
  command: keywordOf,
  received(octets, sent) {
    const lines: string[] = [];
    const block: string[] = [];
    const isCapa = /^CAPA\b/i.test(sent);
    const close = () => {
      if (block.length > 0) lines.push(...(isCapa ? block.splice(0).map(capabilityOf).sort() : ["…"]));
      block.length = 0;
    };
    for (const line of octets.split("\r\n")) {
      if (/^(?:\+OK|-ERR)\b|^\+(?: |$)/.test(line)) {
        close();
        lines.push(statusOf(line));
      } else if (line !== "" && line !== ".") block.push(line);
    }
    close();
    return lines;
  },
};
