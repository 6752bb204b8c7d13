/** What an endpoint offers: tag to parameters, upper case. */
export type Offers = ReadonlyMap<string, readonly string[]>;

/** What the server must offer, or must not. */
export interface Need {
  readonly offer: string;
  readonly not: boolean;
  /** Offered before login, not just at all. */
  readonly beforeLogin: boolean;
}

/** What is known of an endpoint before anything is judged. */
export interface Probe {
  readonly greeting: string;
  readonly capabilities: readonly string[];
  readonly offers: Offers;
  /** What it offers before login. */
  readonly early: Offers;
  /** Milliseconds that a login took. */
  readonly loginMs: number;
}

/** Milliseconds from which on a login is too dear to have one for each case or short script. */
const DEAR = 12;

/** Whether logins are better saved. */
export const isDear = (probe: Pick<Probe, "loginMs"> | undefined): boolean => (probe?.loginMs ?? 0) > DEAR;
