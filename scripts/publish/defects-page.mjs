import { code, plain, table } from "./markdown.mjs";

const heads = ["as", "what", "clause", "shown by"];

/**
 * The page of defects.
 * @param {readonly { readonly server: string, readonly title: string, readonly version: string, readonly defects: readonly object[] }[]} servers
 * @param {(server: string, rule: string) => string | undefined} caseOf the case in which a rule saw it: rules cannot be run by themselves
 */
export function defectsPage(servers, caseOf = () => undefined) {
  const told = (level) =>
    servers.flatMap(({ defects }) => defects.filter((its) => its.judgement === "true" && its.level === level)).length;
  const arguable = servers.flatMap((its) => section(its, (defect) => defect.judgement === "arguable", caseOf));
  return `# Defects in real servers

Written by \`npm run publish-reports\` from the servers' expectations (\`fixtures/servers/NAME/expectations*.yaml\`), in which each
accusation was read in its transcript beside the words of its clause: ${told("MUST")} of a MUST, ${told("SHOULD")} of a SHOULD. That is our reading. Some were seen
without mailspec, on a raw socket, too: the comments of those files say of which. No maintainer was asked. A line is one root cause, whatever many cases show it. \`as\`: as
Debian packages the server, or tuned (\`fixtures/servers/README.md\`). Only these versions were tested: a newer one may be right.

To see one, with a server \`NAME\` of \`fixtures/servers\` (as root, after \`fixtures/servers/install\`) and an id of the last column:

\`\`\`
fixtures/servers/NAME/up [--as-packaged] /tmp/server > /tmp/server.yaml
npx mailspec run /tmp/server.yaml 'ID'
fixtures/servers/NAME/down /tmp/server
\`\`\`

A rule (\`rule\` in its id) watches all cases: one in which it saw the defect stands behind it. What fuzzing found has a suite: \`run … --suite FILE\` in place of the
id.

${servers.flatMap((its) => section(its, (defect) => defect.judgement === "true", caseOf)).join("\n\n")}

# Arguable

Where another reading of the clause excuses the server; nobody is accused of these.

${arguable.length === 0 ? "None." : arguable.join("\n\n")}
`;
}

/** A server's defects of one kind, a table for each protocol and level; nothing where it has none. */
function section({ server, title, version, defects }, isWanted, caseOf) {
  const its = defects.filter(isWanted);
  if (its.length === 0) return [];
  const kinds = [...new Set(its.map(kindOf))];
  const tables = kinds.map(
    (kind) =>
      `### ${kind}\n\n${table(
        heads,
        its.filter((defect) => kindOf(defect) === kind).map((defect) => line(defect, server, caseOf)),
      )}`,
  );
  return [`## ${title} ${version}`, ...tables];
}

const kindOf = ({ protocol, level }) => `${protocol}, ${level}`;

/** Cases first: they can be run by themselves. */
const kinds = [
  (id) => !/\.(?:rule|fuzz)\./.test(id),
  (id) => /\.rule\./.test(id) && !id.includes(".fuzz."),
  (id) => id.includes(".fuzz."),
];
/** So many of a defect's ids are shown. */
const MOST = 4;

const line = ({ as, what, clauses, ids, suites }, server, caseOf) => {
  const inOrder = kinds.flatMap((isOfKind) => ids.filter(isOfKind));
  const others = inOrder.length - MOST;
  return [
    as.join(", "),
    plain(what),
    clauses.map(plain).join("; "),
    [
      ...inOrder.slice(0, MOST).map((id) => shown(id, caseOf(server, id))),
      ...(others > 0 ? [`and ${others} more`] : []),
      ...suites.map((path) => `[suite](../fixtures/servers/${server}/${path})`),
    ].join(" "),
  ];
};

const shown = (id, where) => (where === undefined ? code(id) : `${code(id)} in ${code(where)}`);
