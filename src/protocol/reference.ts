import type { Mailboxes, ReadBack } from "./delivery.js";
import type { SwitchedFault } from "./switched.js";
import type { Account } from "./target.js";

/** A deliberate defect of the reference server that breaks one requirement. */
export interface FaultInfo {
  readonly id: string;
  readonly breaks: string;
  readonly summary: string;
  /** The variant of the reference in which it shows; absent: the usual one. */
  readonly variant?: string;
}

/** A key and a certificate, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface ReferenceOptions {
  readonly accounts: readonly Account[];
  /** Of the mailboxes of accounts whose names have none; absent: that of the first account, or localhost. */
  readonly domain?: string;
  /** Those of another server that runs, and its certificate; absent: its own. */
  readonly mailboxes?: Mailboxes;
  readonly certificate?: Certificate;
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Of implicit TLS. */
  readonly tlsPort?: number;
  /** Id of a fault that is always at work. */
  readonly fault?: string;
  /** Defects that may be at work at certain times only; of several the first that applies is. */
  readonly faults?: readonly SwitchedFault[];
  /** Of what comes with a probability; the same seed, the same times. */
  readonly seed?: number;
  /** One of the reference's variants; absent: the usual one. */
  readonly variant?: string;
}

/** A reference server that runs. */
export interface RunningReference {
  readonly urls: readonly string[];
  readonly certificate: Certificate;
  readonly deliver: (user: string, message: Uint8Array) => void;
  /** What is in its mailboxes. */
  readonly readBack?: ReadBack;
  /** It passes mail on by that protocol, to a port that it is told. */
  readonly relays?: { readonly protocol: string; readonly to: (port: number, certificate: string) => void };
  close(): Promise<void>;
}

/** A protocol's own server: the model on a socket. */
export interface Reference {
  readonly faults: readonly FaultInfo[];
  /** What a fault can be at work at: the commands that it knows, and what is answered besides, in upper case; absent: nobody has counted them. */
  readonly commands?: readonly string[];
  /** Other ways in which the server can be right: revisions of its RFC, each alone. */
  readonly variants?: readonly string[];
  start(options: ReferenceOptions): Promise<RunningReference>;
}
