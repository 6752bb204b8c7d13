import type { Result } from "../journal/record.js";
import type { Protocol } from "../protocol/protocol.js";
import type { Endpoint } from "../protocol/target.js";
import { redact } from "../wire/secrets.js";

/** One error for each endpoint at which no session begins, while others of the server's are tested. */
export function shutEndpoints(
  { id, clauses, title }: Pick<Protocol, "id" | "clauses" | "title">,
  shut: ReadonlyMap<Endpoint, string> | undefined,
  secrets: readonly string[],
): readonly Result[] {
  return [...(shut ?? [])].map(([{ url, implicitTls }, reason]) => ({
    type: "result",
    kind: "property",
    id: `${id}.endpoint.${implicitTls ? "implicit-tls" : "cleartext"}`,
    title: `A session begins on ${url}`,
    suite: `${title} endpoints`,
    covers: [clauses.answers],
    level: "MUST",
    verdict: "error",
    durationMs: 0,
    at: new Date().toISOString(),
    reason: redact(`nothing was judged there: ${reason}`, secrets),
    transcript: [],
  }));
}
