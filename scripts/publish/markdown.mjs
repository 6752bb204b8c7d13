/** A table. @param {readonly string[]} head @param {readonly (readonly unknown[])[]} lines */
export const table = (head, lines) => [line(head), `|${" --- |".repeat(head.length)}`, ...lines.map(line)].join("\n");

const line = (cells) => `| ${cells.join(" | ")} |`;

/** Words that are not markup, in a cell. @param {string} text */
export const plain = (text) => text.replace(/[\\`*_{}[\]<>~|#]/g, "\\$&").replace(/\s+/g, " ");

/** An id, an octet sequence or a command, in a cell; no backtick is in any. @param {string} text */
export const code = (text) => `\`${text.replaceAll("|", "\\|")}\``;

/** Puts `text` between `<!-- NAME -->` and `<!-- /NAME -->`; throws where these are missing. @param {string} page @param {string} name @param {string} text */
export function between(page, name, text) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`no ${open} … ${close}`);
  return `${page.slice(0, from + open.length)}\n${text}\n${page.slice(to)}`;
}
