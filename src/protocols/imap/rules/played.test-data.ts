import { expect } from "vitest";
import type { Rule } from "../../../protocol/rule.js";
import { conversation } from "../conversation.js";
import type { ImapEvent } from "../event.js";
import { families } from "../families.js";
import { sourceOf } from "../grammar/grammar.test-data.js";
import { TAG, tagging } from "../tagging.js";
import { sessionView } from "../view.js";
import { watchRules } from "../watch.js";

interface Talk {
  readonly tags: ReturnType<typeof tagging>;
  readonly talk: ReturnType<typeof conversation>;
  secure: boolean;
  readonly view: ReturnType<typeof sessionView>;
}

function begin(number: number): Talk {
  const view = sessionView(families);
  const tags = tagging("a");
  return { tags, view, talk: conversation(number, tags, view), secure: false };
}

/** A command down to its first literal that waits, and what follows. */
function outgoing(text: string) {
  const [octets = "", ...awaited] = `${text}\r\n`.split(/(?<=[^+]\}\r\n)/).map((part) => Buffer.from(part, "latin1"));
  return { octets: Buffer.from(octets), ...(awaited.length > 0 && { awaited }) };
}

/** How often each rule was broken. */
const sumsOf = ({ tally }: ReturnType<typeof watchRules>) =>
  Object.fromEntries([...tally].filter(([, its]) => its.broken > 0).map(([id, its]) => [id, its.broken]));

/**
 * Which rules a transcript breaks, without `imap.rule.`. `C: NOOP` is a command; the session gives it the tag a1, a2, …
 * `C- DONE` goes on with it, `C= x` are raw octets with CRLF, `TLS` is a handshake; what else there is the server says,
 * without its CRLF. `2 ` before a line: it is of that session.
 */
export function brokenBy(rules: readonly Rule<ImapEvent>[], ...lines: readonly string[]): readonly string[] {
  const broken = new Set<string>();
  const watch = watchRules(rules, (rule) => broken.add(rule.replace("imap.rule.", "")));
  // What a rule is about is what it has to see: shown everything, it says the same.
  const all = watchRules(rules.map(({ about: _about, ...rule }) => rule));
  const sessions = new Map<number, Talk>();
  for (const whole of lines) {
    const [, which = "1", line = ""] = /^(?:(\d) )?(.*)$/s.exec(whole) ?? [];
    const number = Number(which);
    const session = sessions.get(number) ?? begin(number);
    sessions.set(number, session);
    if (line === "TLS") {
      session.secure = true;
      session.tags.clear();
      session.view.secured();
    } else if (/^C[:=-] /.test(line)) {
      const text = line.slice(3);
      const its = outgoing(line.startsWith("C:") ? `${TAG} ${text}` : text);
      session.tags.push([{ ...its, ...(line.startsWith("C-") && { continues: true }) }]);
    } else {
      const event = session.talk.hear({ ...sourceOf(`${line}\r\n`), end: "\r\n" }, 0, session.secure);
      watch.see(event);
      all.see(event);
      session.talk.advance(event);
    }
  }
  expect(sumsOf(watch)).toEqual(sumsOf(all));
  return [...broken];
}

/** A greeting, and a login. */
export const loggedIn: readonly string[] = [
  "* OK [CAPABILITY IMAP4rev1] hi",
  "C: LOGIN u p",
  "a1 OK [CAPABILITY IMAP4rev1 UIDPLUS] in",
];

/** The same, and `box` is open: with so many messages. */
export const opened = (messages = 3): readonly string[] => [
  ...loggedIn,
  "C: SELECT box",
  "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
  `* ${messages} EXISTS`,
  "* 0 RECENT",
  "* OK [UIDVALIDITY 5] v",
  `* OK [UIDNEXT ${messages * 10 + 1}] n`,
  "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] p",
  "a2 OK [READ-WRITE] open",
];

/** Lines of another session than the first. */
export const inSession = (number: number, lines: readonly string[]): readonly string[] =>
  lines.map((line) => `${number} ${line}`);
