import type { Transcript } from "../wire/transcript.js";
import type { ReadBack } from "./delivery.js";
import type { RuleTally } from "./rule.js";
import type { Endpoint } from "./target.js";

/** Where mailspec listens for the mail that the server under test passes on. */
export interface SinkPlace {
  /** Port 0: a free one. */
  readonly endpoint: Endpoint;
  /** Keywords of extensions that the sink does not offer, in upper case. */
  readonly without?: readonly string[];
  /** Hears of the port, and of the certificate (PEM) that is to be trusted, before anything is sent. */
  readonly listening?: (port: number, certificate: string) => void;
}

/** What cases want of the sink, each for its own mail. */
export interface SinkScripts {
  /** No case has changed what every session gets to see. */
  readonly isUsual: () => boolean;
  /** From now on it does what a case wants whose mail comes from that address; undefined: what it usually does. */
  readonly begin: (sender: string, script: unknown) => void;
}

/** A sink that listens. */
export interface Sink {
  readonly readBack: ReadBack;
  readonly scripts: SinkScripts;
  close(): Promise<void>;
}

/** A session that the server under test had with the sink, and what the rules say of it. */
export interface SinkSession {
  readonly tally: ReadonlyMap<string, RuleTally>;
  readonly transcript: Transcript;
}
