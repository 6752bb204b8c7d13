import type { Level } from "../requirements/requirement.js";
import type { State, Step } from "./exchange.js";

/** What the server must offer, or must not. */
export interface Need {
  readonly offer: string;
  readonly not: boolean;
  /** Offered in the AUTHORIZATION state, not just at all. */
  readonly beforeLogin: boolean;
}

/** One declarative exchange with what is expected, parameters filled in. */
export interface Case {
  /** `pop3.auth.command-needs-transaction[STAT]` */
  readonly id: string;
  readonly title: string;
  readonly suite: string;
  readonly protocol: string;
  readonly covers: readonly string[];
  /** Of what it covers; MAY when it covers nothing stronger. */
  readonly level: Level;
  readonly why?: string;
  readonly state: State;
  /** undefined: whatever it holds. */
  readonly maildrop?: readonly string[];
  readonly needs: readonly Need[];
  readonly transport?: "cleartext" | "implicit-tls";
  readonly rawDelivery: boolean;
  readonly tags: readonly string[];
  readonly exchange: string;
  readonly steps: readonly Step[];
  readonly file: string;
  /** Of the id. */
  readonly line: number;
  readonly column: number;
  /** Line of the file on which line 1 of the exchange stands. */
  readonly exchangeLine: number;
}

/** The cases of one file. */
export interface Suite {
  readonly file: string;
  readonly protocol: string;
  readonly title: string;
  readonly cases: readonly Case[];
}
