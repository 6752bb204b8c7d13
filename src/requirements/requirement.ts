/** How strongly an RFC binds the server (RFC 2119). */
export type Level = "MUST" | "SHOULD" | "MAY";

/** What a requirement rests on: the words say it; it is read out of them, and one could read otherwise; or others agree on it. */
export type Basis = "text" | "reading" | "consensus";

/** One normative statement of an RFC that binds the server. */
export interface Requirement {
  /** `rfc1939/5/dele-refers` */
  readonly id: string;
  readonly level: Level;
  readonly summary: string;
  /** The deciding words of the RFC, with … for what is left out. */
  readonly text: string;
  readonly basis: Basis;
  /** What the words leave open, or where the consensus stands; always there when the basis is not the text. */
  readonly reading?: string;
  readonly why?: string;
  /** Why no black-box test can see it; absent when one can. */
  readonly untestable?: string;
}

/** `rfc1939/5/dele-refers` → `RFC 1939 §5`. */
export function clause(requirement: string): string {
  const [rfc = "", section = ""] = requirement.split("/");
  return `RFC ${rfc.slice(3)} §${section}`;
}
