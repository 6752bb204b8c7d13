/** How strongly an RFC binds the server (RFC 2119). */
export type Level = "MUST" | "SHOULD" | "MAY";

/** One normative statement of an RFC that binds the server. */
export interface Requirement {
  /** `rfc1939/5/dele-refers` */
  readonly id: string;
  readonly level: Level;
  readonly summary: string;
  readonly why?: string;
  /** Why no black-box test can see it; absent when one can. */
  readonly untestable?: string;
}

/** `rfc1939/5/dele-refers` → `RFC 1939 §5`. */
export function clause(requirement: string): string {
  const [rfc = "", section = ""] = requirement.split("/");
  return `RFC ${rfc.slice(3)} §${section}`;
}
