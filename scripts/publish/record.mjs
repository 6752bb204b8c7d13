import { judgementIn } from "./judgement.mjs";

/** How a server can stand to a requirement, worst first: `true`, `arguable`, `ours`: broken, and that is what somebody who read the clause says of it; `new`: nobody has yet. */
export const standings = ["new", "true", "arguable", "ours", "error", "pass", "skip", "not run", "not testable"];

/**
 * What is kept of a row that was played: how many results, which requirements, and of what the server is accused; ids alone, each once.
 * @param {object} report what `--report json` writes @param {object} about what is known of the row beside it
 */
export function recordOf(report, about, judgements = new Map()) {
  const { summary, requirements, results, run } = report;
  const accusations = results.filter(({ verdict }) => verdict === "fail" || verdict === "warn");
  const judged = new Map(accusations.map((result) => [result.id, judgementIn(result, judgements)]));
  const standing = new Map();
  for (const { id, standing: its, by } of requirements) {
    const key = standingOf(
      its,
      by.map((result) => judged.get(result)),
    );
    standing.set(key, [...(standing.get(key) ?? []), id]);
  }
  const count = (of) => [...judged.values()].filter((its) => its === of).length;
  return {
    ...about,
    at: run.at,
    mailspec: run.mailspec,
    incomplete: report.incomplete,
    seconds: Math.round((report.end?.durationMs ?? 0) / 1000),
    counts: {
      pass: summary.pass,
      true: count("true"),
      arguable: count("arguable"),
      ours: count("ours"),
      new: count("new"),
      skip: summary.skip,
      error: summary.error,
    },
    musts: summary.musts,
    standing: Object.fromEntries(standing),
    accusations: accusations.map(({ id, verdict, tolerated, failure, covers, seenIn }) => ({
      id,
      verdict,
      requirement: failure?.requirement ?? covers[0],
      why: tolerated,
      seenIn,
    })),
  };
}

/** A requirement that was broken stands as the worst that is said of what broke it. */
function standingOf(standing, judgements) {
  if (!["fail", "warn", "known"].includes(standing)) return standing;
  return standings.find((its) => judgements.includes(its)) ?? "new";
}
