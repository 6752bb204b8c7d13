import type { Driver, Offers } from "../../protocol/protocol.js";
import type { Account } from "../../protocol/session.js";
import type { Sighting } from "../../protocol/watch.js";
import type { Learnt, Oracle } from "./oracle.js";

/** What the engine has to know of a protocol: everything that is not the same for all of them. */
export interface FuzzProtocol {
  readonly driver: Driver<Sighting>;
  readonly oracle: (account: Account, offers: Offers) => Oracle;
  /** Several commands in one write are answered each in its turn. */
  readonly mayPipeline: (offers: Offers) => boolean;
  /** A line after which a server may be out of step without showing it. */
  readonly isOdd: (line: string) => boolean;
  readonly clauses: Clauses;
  readonly lines: Lines;
  /** What a line of a listing tells, and what stands before and after it; undefined: it is no listing that anybody refers to. */
  readonly learn: (command: string, line: string) => { readonly before: string; readonly learnt: Learnt } | undefined;
}

/** The requirements that the engine itself accuses of, whatever the script. */
export interface Clauses {
  readonly oneReply: string;
  readonly closesAtTheEnd: string;
  readonly greeting: string;
  readonly nothingBeforeTls: string;
  /** Broken wherever a message is wrong: no accusation of its own beside that. */
  readonly followsFromContent: string;
  /** What is broken when a rule sees something change under a session while another has the mailbox open, too. */
  readonly whileShared: (covers: string) => string;
}

/** Lines that the engine sends of its own accord. `{user}` and `{password}` stand for the account's. */
export interface Lines {
  /** A login, one line after the other. */
  readonly login: readonly string[];
  /** Its reply cannot be taken for one to anything else; in the state in which a mailbox is open. */
  readonly marker: { readonly line: string; readonly reply: RegExp };
  readonly startTls: { readonly line: string; readonly agreed: string };
  /** The first is refused and the second is not: so nothing else is answered. */
  readonly afterTls: readonly [string, string];
}
