import type { Reply } from "./next-hop.js";
import type { Passed, Verdict } from "./passed.js";

/** Where a fault can take hold of a session with the next server. */
export interface TransferHooks {
  /** Changes a command line, without CRLF; undefined: it is left out. */
  readonly line?: (line: string, session: { readonly isSecure: boolean }) => string | undefined;
  /** Changes the mail data as they stand on the wire, without the final dot. */
  readonly wire?: (wire: Buffer) => Buffer;
  /** Says the next thing without waiting for the reply to this line; `""`: for the greeting. */
  readonly hasty?: (line: string) => boolean;
  /** Waits so many milliseconds for a reply. */
  readonly patience?: number;
  /** Closes without QUIT. */
  readonly withoutQuit?: boolean;
  /** Takes a reply for something else; `""` is the greeting, `.` the end of the mail data. */
  readonly verdict?: (proper: Verdict, reply: Reply, line: string) => Verdict;
  /** Sees other keywords in the response to EHLO. */
  readonly offered?: (keywords: ReadonlySet<string>, clear: ReadonlySet<string>) => ReadonlySet<string>;
  /** Takes each line of the reply to this for one. */
  readonly linewise?: (line: string) => boolean;
  /** What it takes for the keyword of a line of the response to EHLO. */
  readonly keyword?: (line: string) => string;
  /** How large it says that a message is. */
  readonly size?: (content: Buffer) => number;
  /** Said behind the 220 to STARTTLS. */
  readonly beforeTls?: string;
  /** Takes replies for those to other commands. */
  readonly counts?: (replies: readonly Reply[]) => readonly Reply[];
  /** Whether TLS is a must; `proper`: as RFC 8689 has it. */
  readonly needsTls?: (proper: boolean, passed: Passed) => boolean;
  /** Says the truth of nobody (RFC 4954 §5). */
  readonly auth?: (proper: string, passed: Passed) => string | undefined;
  /** Reads other codes. */
  readonly reply?: (reply: Reply) => Reply;
  /** What it makes of a message for who takes 7 bits only. */
  readonly converts?: (content: Buffer) => Buffer | undefined;
  /** Goes on with chunks after one was refused. */
  readonly sendsOn?: true;
  /** Takes any certificate, and goes on without TLS or REQUIRETLS. */
  readonly trusting?: true;
  /** Does without TLS. */
  readonly withoutTls?: true;
  /** Binary data go by DATA, or undeclared. */
  readonly binaryAnyhow?: true;
  /** Sends the message where DATA was accepted without recipients. */
  readonly sendsToNobody?: true;
}
