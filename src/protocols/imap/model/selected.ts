import { type Account, mailboxWith, withMailbox } from "./account.js";
import type { Mailbox } from "./mailbox.js";
import type { Moment, SelectedMailbox, SessionState } from "./state.js";

/** What a command in selected state has before it. */
export interface InMailbox {
  readonly session: SessionState;
  readonly account: Account;
  readonly selected: SelectedMailbox;
  /** Its name now. */
  readonly name: string;
  readonly mailbox: Mailbox;
}

/** The account of who is logged in. */
export function accountOf({ account }: Pick<Moment, "account">): Account {
  if (!account) throw new Error("nobody is logged in");
  return account;
}

/** The mailbox that is selected. */
export function inMailbox(moment: Pick<Moment, "session" | "account">): InMailbox {
  const { session } = moment;
  const account = accountOf(moment);
  const { selected } = session;
  const found = selected && mailboxWith(account, selected.uidValidity);
  if (!found) throw new Error("no mailbox is selected");
  const [name, mailbox] = found;
  return { session, account, selected, name, mailbox };
}

/** With the selected mailbox changed. */
export const changed = ({ account, name }: InMailbox, mailbox: Mailbox): Account => withMailbox(account, name, mailbox);

/** With what the session knows of its mailbox changed. */
export const knowing = (session: SessionState, known: Partial<SelectedMailbox>): SessionState =>
  session.selected ? { ...session, selected: { ...session.selected, ...known } } : session;

/** With no mailbox selected. */
export function deselected({ selected: _selected, ...session }: SessionState): SessionState {
  return { ...session, state: "authenticated" };
}
