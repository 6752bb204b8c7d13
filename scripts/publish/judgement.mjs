/**
 * What somebody who read the clause made of a finding: the server's fault; one that some reading of the clause excuses; or ours. An
 * expectation's reason says so itself: `arguable` stands in it, or it begins with `false` (fixtures/servers/README.md).
 * @param {string} why @returns {"true" | "arguable" | "ours"}
 */
export const judgementOf = (why) => (/^false\b/.test(why) ? "ours" : /\barguable\b/i.test(why) ? "arguable" : "true");

/**
 * The same of a result that an expectation tolerates; `new` where none does.
 * @param {{ readonly tolerated?: string }} result @param {ReadonlyMap<string, string>} judgements by what results say that tolerates them
 */
export const judgementIn = ({ tolerated }, judgements) =>
  tolerated === undefined ? "new" : (judgements.get(tolerated) ?? judgementOf(tolerated.replace(/^[^:]*: /, "")));
