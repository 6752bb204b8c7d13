/** A line of one text, of the other, or of both. */
interface Row {
  readonly left?: string;
  readonly right?: string;
  readonly isAlike?: true;
}

/** Lines of each text that are compared: more make a table of a gigabyte. */
const MOST = 1500;
/** Lines around a difference that are shown. */
const AROUND = 3;

/**
 * Two texts beside each other, in that many columns: where they differ, with a few lines around, `≠` between what stands against each
 * other and is not alike. Nothing when they are alike. `gist`: of a line, what has to be the same.
 */
export function besideLines(
  left: readonly string[],
  right: readonly string[],
  width: number,
  gist: (line: string) => string = (line) => line,
): readonly string[] {
  const rows = aligned(left.slice(0, MOST), right.slice(0, MOST), gist);
  const isNear = rows.map((_, at) => rows.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(isOther));
  const column = Math.max(20, Math.floor((width - 3) / 2));
  const lines: string[] = [];
  let alike = 0;
  const fold = () => {
    if (alike > 0) lines.push(`… ${alike} ${alike === 1 ? "line" : "lines"} alike`);
    alike = 0;
  };
  rows.forEach((row, at) => {
    if (!isNear[at]) {
      alike++;
      return;
    }
    fold();
    lines.push(...inColumns(row, column));
  });
  if (lines.length > 0) fold();
  return lines;
}

const isOther = ({ isAlike }: Row) => !isAlike;

function inColumns(row: Row, column: number): readonly string[] {
  const [left, right] = [wrapped(row.left ?? "", column), wrapped(row.right ?? "", column)];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const sign = at > 0 ? " " : isOther(row) ? "≠" : "│";
    return `${(left[at] ?? "").padEnd(column)} ${sign} ${right[at] ?? ""}`.trimEnd();
  });
}

const wrapped = (text: string, column: number): readonly string[] =>
  Array.from({ length: Math.max(1, Math.ceil(text.length / column)) }, (_, at) =>
    text.slice(at * column, (at + 1) * column),
  );

/** What both have stands in one row (the longest common subsequence); between that, the lines of each against each other. */
function aligned(left: readonly string[], right: readonly string[], gist: (line: string) => string): readonly Row[] {
  const [mine, others] = [left.map(gist), right.map(gist)];
  const common = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  const of = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      (common[i] as Uint16Array)[j] =
        mine[i] === others[j] ? of(i + 1, j + 1) + 1 : Math.max(of(i + 1, j), of(i, j + 1));
  const rows: Row[] = [];
  let ours: string[] = [];
  let theirs: string[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
      const [one, other] = [ours[at], theirs[at]];
      rows.push({ ...(one !== undefined && { left: one }), ...(other !== undefined && { right: other }) });
    }
    ours = [];
    theirs = [];
  };
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const [one, other] = [left[i], right[j]];
    if (one !== undefined && other !== undefined && mine[i] === others[j]) {
      flush();
      rows.push({ left: one, right: other, isAlike: true });
      i++;
      j++;
    } else if (other === undefined || (one !== undefined && of(i + 1, j) >= of(i, j + 1)))
      ours.push(left[i++] as string);
    else theirs.push(right[j++] as string);
  }
  flush();
  return rows;
}
