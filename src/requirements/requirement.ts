import { documentName } from "./document.js";

/** How strongly an RFC binds the server (RFC 2119). */
export type Level = "MUST" | "SHOULD" | "MAY";

/** What a requirement rests on: the words say it; it is read out of them, and one could read otherwise; or others agree on it. */
export type Basis = "text" | "reading" | "consensus";

/** Another document that says the same. */
export interface SamePlace {
  /** `rfc3501/6.3.1` */
  readonly clause: string;
  /** The deciding words there, where they are others. */
  readonly text?: string;
}

/** One normative statement that binds the server: of an RFC, a draft, or what somebody has written of an extension of his own. */
export interface Requirement {
  /** `rfc1939/5/dele-refers` */
  readonly id: string;
  readonly level: Level;
  readonly summary: string;
  /** The deciding words, with … for what is left out. */
  readonly text: string;
  readonly basis: Basis;
  /** Where else it is said: for servers that claim an older revision, or the extension. */
  readonly also?: readonly SamePlace[];
  /** What the words leave open, or where the consensus stands; always there when the basis is not the text. */
  readonly reading?: string;
  readonly why?: string;
  /** Where the document can be read that is no RFC. */
  readonly url?: string;
  /** Why no black-box test can see it; absent when one can. */
  readonly untestable?: string;
}

/** `RFC 9051 §6.3.2 (RFC 3501 §6.3.1)`: every place that says it, so that the one that a server claims is among them. */
export function clauses({ id, also = [] }: Pick<Requirement, "id" | "also">): string {
  const others = also.map((place) => clause(place.clause));
  return others.length === 0 ? clause(id) : `${clause(id)} (${others.join(", ")})`;
}

/** `rfc1939/5/dele-refers` → `RFC 1939 §5`, `draft-acme-notes/2/told` → `draft-acme-notes §2`. */
export function clause(requirement: string): string {
  const [document = "", section = ""] = requirement.split("/");
  return `${documentName(document)} §${section}`;
}
