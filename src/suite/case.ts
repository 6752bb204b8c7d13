import type { Need } from "../protocol/offers.js";
import type { Wants } from "../protocol/world.js";
import type { Level, Requirement } from "../requirements/requirement.js";
import type { Step } from "./exchange.js";

/** One declarative exchange with what is expected, parameters filled in. Plain data: it can be kept as JSON. */
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
  readonly state: string;
  /** What is to be there, by the keys of the protocol. */
  readonly wants: Wants;
  readonly needs: readonly Need[];
  readonly transport?: "cleartext" | "implicit-tls";
  /** Nothing may come at any time but what the exchange says. */
  readonly exact?: boolean;
  /** It goes through much that other cases are about, and says nothing where one of them has said it of that command. */
  readonly tour?: boolean;
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

/** The cases of one file. Plain data. */
export interface Suite {
  readonly file: string;
  readonly protocol: string;
  readonly title: string;
  /** Octets (ISO 8859-1) of messages that it brings itself; cases name them as `inlineFixture` does. */
  readonly messages: readonly string[];
  /** Those that it brings itself, where it does. */
  readonly requirements?: readonly Requirement[];
  readonly cases: readonly Case[];
}
