import { latin1 } from "../../../wire/latin1.js";
import { search } from "../grammar/base.js";
import type { Body } from "../grammar/body.js";
import { bodySection, bodyStructure, fetch, uid as uidItem } from "../grammar/fetch.js";
import { valueIn, valuesIn } from "../grammar/kind.js";
import { printSection } from "../grammar/section.js";
import type { UnderWay } from "../tagging.js";
import { data, type ImapRule, isOnlyRev2, numbered, onSaid, remembering, type Said, wrong, wrongAt } from "./rule.js";

const isFetch = ({ name }: UnderWay): boolean => /^(?:UID )?FETCH$/.test(name);
/** Commands by which FETCH comes. */
const causesFetch = ({ name }: UnderWay): boolean => /^(?:UID )?(?:FETCH|STORE)$/.test(name);

/** Of each partial that FETCH commands under way ask for: origin and length. */
const partials = ({ known }: Said): readonly (readonly [origin: number, length: number])[] =>
  known.underWay
    .filter(isFetch)
    .flatMap(({ octets, awaited = [] }) => [octets, ...awaited].map(latin1))
    .flatMap((text) => [...text.matchAll(/\]<(\d+)\.(\d+)>/g)])
    .map(([, origin, length]) => [Number(origin), Number(length)] as const);

const isOnlyFlags = (names: readonly string[]): boolean => names.every((name) => name === "FLAGS" || name === "MODSEQ");

/** Whether a body, or one in it, has extension data that no RFC defines. */
function hasOthers(body: Body): boolean {
  if ((body.others ?? []).length > 0) return true;
  if (body.kind === "multipart") return body.parts.some(hasOthers);
  return body.kind === "message" && hasOthers(body.body);
}

/** What comes is what was asked for, where a clause says so. */
export const askedRules: readonly ImapRule[] = [
  onSaid(
    [
      "origin-asked",
      "rfc9051/7.5.2/origin-only-asked",
      "BODY[…] has an origin only where FETCH asked for a part of it",
      "FETCH",
    ],
    (seen) => {
      const sections = valuesIn(bodySection, numbered(seen, fetch)?.value ?? []).filter(
        ({ origin }) => origin !== undefined,
      );
      if (sections.length === 0) return undefined;
      const asked = partials(seen).map(([origin]) => origin);
      const other = sections.find(({ origin }) => !asked.includes(origin as number));
      return other ? wrongAt("no origin: no FETCH asks for a part that begins there", seen, `<${other.origin}>`) : "ok";
    },
  ),
  onSaid(
    [
      "partial-length",
      "rfc9051/6.4.5/partial-length",
      "A part of BODY[…] has as many octets as were asked for at most",
      "FETCH",
    ],
    (seen) => {
      const sections = valuesIn(bodySection, numbered(seen, fetch)?.value ?? []).filter(
        ({ origin }) => origin !== undefined,
      );
      if (sections.length === 0) return undefined;
      for (const { section, origin, content } of sections) {
        const lengths = partials(seen)
          .filter(([its]) => its === origin)
          .map(([, length]) => length);
        const most = Math.max(...lengths);
        if (lengths.length > 0 && content && content.size > most)
          return wrongAt(`${most} octets of BODY${printSection(section)} at most`, seen, `<${origin}>`);
      }
      return "ok";
    },
  ),
  remembering(
    [
      "uid-in-fetch",
      "rfc9051/6.4.9/uid-in-fetch",
      "FETCH has the UID where a UID command has caused it",
      "FETCH greeting result",
    ],
    () => {
      const sessions = new Set<number>();
      return (seen) => {
        sessions.add(seen.connection);
        const told = numbered(seen, fetch);
        const causes = seen.known.underWay.filter(causesFetch);
        if (!told || causes.length === 0 || !causes.every(({ name }) => name.startsWith("UID "))) return undefined;
        if (valueIn(uidItem, told.value) !== undefined) return "ok";
        // What others do to flags may be told at any time; RFC 3501 wants no UID there.
        const isOthers = isOnlyFlags(told.value.map(({ name }) => name)) && sessions.size > 1;
        return isOthers ? undefined : wrong("UID among the items", seen, seen.octets.line.indexOf(0x28));
      };
    },
  ),
  onSaid(
    ["uid-in-unsolicited", "rfc9051/7.5.2/unsolicited-uid", "FETCH that nobody asked for has the UID", "FETCH"],
    (seen) => {
      const told = numbered(seen, fetch);
      if (!told || seen.isGreeting || seen.known.underWay.some(causesFetch) || !seen.known.view.dialect().rev2)
        return undefined;
      return valueIn(uidItem, told.value) === undefined
        ? wrong("UID among the items", seen, seen.octets.line.indexOf(0x28))
        : "ok";
    },
  ),
  onSaid(
    ["binary-string", "rfc9051/7.5.2/binary-string", "A literal8 has a NUL in it; else it is a string", "FETCH"],
    (seen) => {
      if (!/ FETCH \(/i.test(latin1(seen.octets.line.subarray(0, 40)))) return undefined;
      const announced = [...latin1(seen.octets.line).matchAll(/(~?)\{\d+\}\r\n/g)].map(([, tilde]) => tilde === "~");
      const eights = seen.octets.literals.filter(({ octets, size }, at) => announced[at] && octets.length === size);
      if (eights.length === 0) return undefined;
      return eights.every(({ octets }) => octets.includes(0)) ? "ok" : wrongAt("a string: there is no NUL", seen, "~{");
    },
  ),
  onSaid(
    [
      "no-undefined-extensions",
      "rfc9051/7.5.2/no-undefined-extensions",
      "Nothing stands behind the body fields that are defined",
      "FETCH",
    ],
    (seen) => {
      const body = valueIn(bodyStructure, numbered(seen, fetch)?.value ?? []);
      if (!body) return undefined;
      return hasOthers(body) ? wrongAt("no further field", seen, "BODYSTRUCTURE") : "ok";
    },
  ),
  onSaid(
    ["no-search-in-rev2", "rfc9051/9/no-search-response", "No SEARCH comes where IMAP4rev2 alone is spoken", "SEARCH"],
    (seen) => (data(seen, search) === undefined ? undefined : isOnlyRev2(seen) ? wrong("ESEARCH", seen, 2) : "ok"),
  ),
];
