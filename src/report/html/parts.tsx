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

/** The same, with why it is so where that has to be said. */
export const Reasoned = ({ of, reason }: { readonly of: Standing; readonly reason: string | undefined }) => (
  <>
    <Badge of={of} />
    {reason !== undefined && (
      <>
        {" "}
        <small>
          <Text>{reason}</Text>
        </small>
      </>
    )}
  </>
);

/** A table of lines that the filter goes through. */
export const Lines = ({
  heads,
  children,
}: {
  readonly heads: readonly string[];
  readonly children: ComponentChildren;
}) => (
  <table class="filtered">
    <thead>
      <tr>
        {heads.map((head) => (
          <th scope="col" key={head}>
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);

/** What was said, behind a fold. */
export const Transcript = ({
  title,
  lines,
  isOpen = false,
  id,
}: {
  readonly title: string;
  readonly lines: readonly string[];
  readonly isOpen?: boolean;
  readonly id?: string;
}) => (
  <details open={isOpen} {...(id !== undefined && { id })}>
    <summary>{title}</summary>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard, too */}
    <pre tabIndex={0}>{lines.join("\n")}</pre>
  </details>
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
