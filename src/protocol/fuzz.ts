import type { TranscriptEntry } from "../journal/record.js";
import type { Place } from "./place.js";
import type { Property, Step } from "./property.js";
import type { Wants } from "./world.js";

/** A requirement that is broken, as data. */
export interface Breach {
  readonly requirement: string;
  /** What the input looks like and what came: findings of one requirement and shape are one finding. */
  readonly shape: string;
  /** Requirement and shape of the plainer finding that this one is nothing new beside. */
  readonly plainer?: { readonly requirement: string; readonly shape: string };
  /** In the words of the suite language. */
  readonly expected: string;
  /** Octets as ISO 8859-1. */
  readonly received?: string;
  readonly at?: number;
  /** What happened in place of an answer. */
  readonly event?: string;
  /** The passive rule that saw it. */
  readonly rule?: string;
  readonly connection: number;
  readonly sent: string;
}

/** A script as a case of the suite language; it asks of everything before the breach only what the RFCs leave a server. */
export interface Reproduction {
  readonly state: string;
  readonly wants: Wants;
  /** What a server has to offer for it: capabilities that announce its commands. */
  readonly needs: readonly string[];
  /** Own messages by name, as octets. */
  readonly messages: ReadonlyMap<string, string>;
  readonly exchange: readonly string[];
}

/** What came of a script. */
export interface Played {
  /** What it broke that was not known before. */
  readonly breach?: Breach;
  /** Gives nothing unless the script was traced. */
  readonly reproduction: () => Reproduction | undefined;
}

/** Plays one step. Throws when the script is over. */
export type Run = (step: Step) => Promise<void>;

/** How a script is played. */
export interface PlayOptions {
  readonly property: Property;
  readonly given: unknown;
  /** On fresh connections, with what is given made anew. */
  readonly fresh: boolean;
  /** Keeps what happened, for a reproduction. */
  readonly traced: boolean;
  /** Milliseconds for a reply. */
  readonly timeout: number;
  /** A finding that was made before: the script goes on, where it can. */
  readonly known: (breach: Breach) => boolean;
  /** Called for each exchange: where it began and what it was, and what came. */
  readonly saw: (what: string, came: string) => void;
}

/** One worker's sessions and mail, and the model that follows them. They outlive a script: a login costs more than a script does. */
export interface Player {
  /** Plays what `steps` hands to its argument, one after the other. Throws SetUpError when the server cannot be reached any more. */
  play(options: PlayOptions, steps: (run: Run) => Promise<void>): Promise<Played>;
  /** All connections end, and what is in the mailbox is no longer known. */
  clear(): void;
  /** Takes away the mail that it has put there; throws SetUpError. */
  tidy(): Promise<void>;
  /** The last that was said on each connection. Secrets are still in it. */
  recent(): readonly TranscriptEntry[];
}

/** A server that mailspec started itself. */
export interface ServerProcess {
  /** Starts it again when it has ended; resolves when it can be connected to. Throws SetUpError. */
  readonly ready: () => Promise<void>;
  /** What went wrong with it since it was asked last: its end, or a report of a sanitizer. Waits that long for it. */
  readonly trouble: (ms: number) => Promise<string | undefined>;
}

/** Where a worker fuzzes. */
export interface FuzzPlace
  extends Pick<Place, "target" | "endpoint" | "account" | "mailbox" | "offers" | "secureFirst" | "quirks"> {
  /** Servers punish who gets refused by address, and this one takes clients from addresses of their own. */
  readonly ownAddresses?: boolean;
  /** The process of the server, when mailspec started it. */
  readonly process?: ServerProcess;
}

/** A protocol's fuzzing. */
export interface Fuzz {
  readonly properties: readonly Property[];
  player(place: FuzzPlace): Player;
}
