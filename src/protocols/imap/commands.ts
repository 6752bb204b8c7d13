import type { CommandSpec } from "./command-spec.js";
import { capability, logout, noop } from "./commands/any.js";
import { append } from "./commands/append.js";
import { authenticate } from "./commands/authenticate.js";
import { check, close } from "./commands/close.js";
import { copyCommand, uidCopy } from "./commands/copy.js";
import { create, deleteCommand, rename } from "./commands/create.js";
import { expunge } from "./commands/expunge.js";
import { fetchCommand, uidFetch } from "./commands/fetch.js";
import { list, lsub } from "./commands/list.js";
import { login } from "./commands/login.js";
import { searchCommand, uidSearch } from "./commands/search.js";
import { examine, selectCommand } from "./commands/select.js";
import { starttls } from "./commands/starttls.js";
import { status } from "./commands/status.js";
import { storeCommand, uidStore } from "./commands/store.js";
import { subscribe, unsubscribe } from "./commands/subscribe.js";
import { extensionCommands } from "./extensions/extensions.js";

/** Every command that RFC 3501 has, and RFC 9051 still. A new one is its file, and its name here, or in its extension. */
const baseCommands: readonly CommandSpec[] = [
  capability,
  noop,
  logout,
  starttls,
  authenticate,
  login,
  selectCommand,
  examine,
  create,
  deleteCommand,
  rename,
  subscribe,
  unsubscribe,
  list,
  lsub,
  status,
  append,
  check,
  close,
  expunge,
  searchCommand,
  uidSearch,
  fetchCommand,
  uidFetch,
  storeCommand,
  uidStore,
  copyCommand,
  uidCopy,
];

/** All that there are, those of extensions included. */
export const commands: readonly CommandSpec[] = [...baseCommands, ...extensionCommands];

const byName: ReadonlyMap<string, CommandSpec> = new Map(commands.map((spec) => [spec.name, spec]));

/** The command of a name in upper case: `UID FETCH` is one. */
export const specOf = (name: string): CommandSpec | undefined => byName.get(name);
