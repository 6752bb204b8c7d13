import type { Command } from "./command-line.js";
import type { CommandSpec, State } from "./command-spec.js";
import { apop } from "./commands/apop.js";
import { auth } from "./commands/auth.js";
import { capa } from "./commands/capa.js";
import { dele } from "./commands/dele.js";
import { lang } from "./commands/lang.js";
import { list } from "./commands/list.js";
import { noop } from "./commands/noop.js";
import { quit } from "./commands/quit.js";
import { retr } from "./commands/retr.js";
import { rset } from "./commands/rset.js";
import { stat } from "./commands/stat.js";
import { stls } from "./commands/stls.js";
import { top } from "./commands/top.js";
import { uidl } from "./commands/uidl.js";
import { pass, user } from "./commands/user.js";
import { utf8 } from "./commands/utf8.js";
import type { StatusLine } from "./grammar.js";

/** Every command that POP3 has (RFC 1939, 2449, 2595, 5034, 6856). A new one is its file, and its name here. */
export const commands: readonly CommandSpec[] = [
  stat,
  list,
  retr,
  dele,
  noop,
  rset,
  top,
  uidl,
  capa,
  user,
  pass,
  apop,
  auth,
  stls,
  utf8,
  lang,
  quit,
];

const byKeyword: ReadonlyMap<string, CommandSpec> = new Map(commands.map((spec) => [spec.keyword, spec]));

/** The command of a keyword in upper case. */
export const specOf = (keyword: string): CommandSpec | undefined => byKeyword.get(keyword);
/** Whether a word in upper case is one of the keywords. */
export const isKeyword = (word: string): boolean => byKeyword.has(word);

export const worksIn = ({ state }: CommandSpec, where: State): boolean => state === "any" || state.only === where;
const worksOnlyIn = ({ state }: Pick<CommandSpec, "state">, where: State): boolean =>
  state !== "any" && state.only === where;

/** Whether its first argument is the number of a message. */
export const takesMessage = ({ argument }: CommandSpec): boolean => argument.startsWith("message");

const examplesOf = (specs: readonly CommandSpec[]) => specs.flatMap(({ examples }) => examples);

/** Commands of the TRANSACTION state, as the state-restriction cases send them. */
export const transactionCommands = examplesOf(commands.filter((spec) => worksOnlyIn(spec, "transaction")));
/** Commands of the AUTHORIZATION state that every server has, as the state-restriction cases send them. */
export const authorizationCommands = examplesOf(
  commands.filter((spec) => worksOnlyIn(spec, "authorization") && !spec.announcedBy),
);

/** Lines of the TRANSACTION state that show whether a server without CAPA has an optional command. */
export const trials = commands.flatMap(({ announcedBy, argument, changes, examples: [line = ""], ...spec }) =>
  announcedBy?.by === "capability" && changes === "nothing" && worksOnlyIn(spec, "transaction")
    ? [{ tag: announcedBy.tag, line, needsMessage: argument === "message" || argument === "message lines" }]
    : [],
);

/** Placeholder types that come with commands. */
export const commandTypes = commands.flatMap(({ types = [] }) => types);

/** What the reference server keeps of a message for all commands. */
export const factsOf = (octets: Uint8Array): Readonly<Record<string, string>> =>
  Object.assign({}, ...commands.map(({ facts }) => facts?.(octets)));

/** Whether lines down to a dot follow a positive reply to that command, or just the one line. */
export function replyShape(command: Command, status: StatusLine): "single" | "multi" {
  if (status.status !== "+OK") return "single";
  // What a server took for a command it may have tidied up first.
  const untidy = /[\0\t\r]|^ | {2}/.test(command.raw);
  const words = untidy ? command.raw.split(/[\0\t\r ]+/).filter((word) => word !== "") : [];
  const spec = specOf(untidy ? (words[0] ?? "").toUpperCase() : command.keyword);
  if (!spec || spec.reply === "line") return "single";
  if (spec.reply === "lines") return "multi";
  const hasArgument = untidy ? words.length > 1 : (command.rest ?? "").trim() !== "";
  if (hasArgument && !untidy) return "single";
  const hasMore = untidy || command.rest !== undefined;
  const oneLine = spec.oneLine ?? spec.listing?.parse;
  return hasMore && oneLine?.(status.text).ok ? "single" : "multi";
}
