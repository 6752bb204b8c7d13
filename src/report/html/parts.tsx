import type { ComponentChildren } from "preact";
import type { OctetText } from "../../journal/record.js";
import type { Standing } from "../compliance.js";
import { markedOctet, readable, shortened, visibleShortened } from "../octets.js";

/** Characters of one text, and octets of one line, that are shown. */
const TEXT = 2000;
const LINE = 400;

const signs: Readonly<Record<Standing, string>> = {
  pass: "✓",
  fail: "✗",
  warn: "▲",
  known: "≈",
  error: "!",
  skip: "–",
  "not run": "–",
  "not testable": "∅",
};

/** A standing as a word with a sign and a colour: none of the three has to be seen. */
export const Badge = ({ of }: { readonly of: Standing }) => (
  <span class={`badge ${of.replace(" ", "-")}`}>
    <span aria-hidden="true">{signs[of]}</span> {of}
  </span>
);

/** The sign alone, for a cell of the matrix. */
export const Sign = ({ of }: { readonly of: Standing }) => (
  <span class={`sign ${of.replace(" ", "-")}`} role="img" aria-label={of} title={of}>
    {signs[of]}
  </span>
);

/** Text of ours, of suites and of programs: what would be obeyed shows as escapes. */
export const Text = ({ children }: { readonly children: string }) => <>{shortened(readable(children), TEXT)}</>;

/** Octets, the non-printing ones visible. */
export const Octets = ({ children }: { readonly children: OctetText }) => (
  <code class="octets">{visibleShortened(children, LINE)}</code>
);

/** Octets around the first wrong one, which is marked. */
export function Marked({ octets, at }: { readonly octets: OctetText; readonly at: number }) {
  const { text, column, width } = markedOctet(octets, at, 160);
  const wrong = text.slice(column, column + width);
  return (
    <code class="octets">
      {text.slice(0, column)}
      <mark>{wrong === "" ? "␃" : wrong}</mark>
      {text.slice(column + width)}
    </code>
  );
}

/** A definition list of what is there. */
export const Facts = ({ of }: { readonly of: Readonly<Record<string, ComponentChildren>> }) => (
  <dl>
    {Object.entries(of).flatMap(([name, value]) =>
      value === undefined || value === false || value === ""
        ? []
        : [<dt key={name}>{name}</dt>, <dd key={`${name}:`}>{value}</dd>],
    )}
  </dl>
);

/** What may be wider than the window, and is then moved by hand or keyboard. */
export const Wide = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard, too
  // biome-ignore lint/a11y/useSemanticElements: a section within a section, but for those who scroll
  <div class="wide" tabIndex={0} role="region" aria-label={label}>
    {children}
  </div>
);
