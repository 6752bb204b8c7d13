import type { ImapEvent } from "./event.js";
import type { AnyKind } from "./grammar/kind.js";

/** What responses are called that most rules need not see. */
const TOPICS = [
  "greeting",
  "result",
  "status",
  "+",
  "unread",
  "CAPABILITY",
  "ENABLED",
  "ESEARCH",
  "EXISTS",
  "EXPUNGE",
  "FETCH",
  "FLAGS",
  "ID",
  "LIST",
  "LSUB",
  "NAMESPACE",
  "RECENT",
  "SEARCH",
  "STATUS",
] as const;
const known: ReadonlySet<string> = new Set(TOPICS);

/**
 * What an event is called: data by their names, `result` what has a tag, `status` an untagged OK and its kin, `greeting` the
 * first of these, `unread` what breaks the grammar. All rules are shown what has another name.
 */
export function topicOf(event: ImapEvent): string {
  if (event.kind !== "response") return event.kind;
  const { parsed, isGreeting } = event;
  if (!parsed.ok) return isGreeting ? "odd" : "unread";
  const { value } = parsed;
  switch (value.kind) {
    case "condition":
      return isGreeting ? "greeting" : "status";
    case "tagged":
    case "continue":
      return isGreeting ? "odd" : value.kind === "tagged" ? "result" : "+";
    case "data":
    case "numbered":
      return isGreeting ? "odd" : value.name;
    default:
      return value satisfies never;
  }
}

/** Whether a rule is about a topic. `topics`: names, a space between them, and kinds of an extension's data; absent: all of responses. */
export function aboutTopics(topics: string | undefined, kinds: readonly AnyKind[] = []): (topic: string) => boolean {
  if (topics === undefined) return (topic) => topic !== "cut" && topic !== "leftover";
  const words = topics.split(" ");
  const other = words.find((its) => !known.has(its));
  if (other !== undefined) throw new Error(`no topic of rules: ${other}`);
  const own: ReadonlySet<string> = new Set([...words, ...kinds.map(({ name }) => name)]);
  return (topic) => own.has(topic) || !(known.has(topic) || topic === "cut" || topic === "leftover");
}
