import type { JournalRecord } from "./record.js";

/** What a value has to be: what `typeof` says of it, a word of these, a list of such, or an object with such keys; `?` where it may be absent. */
type Form =
  | RegExp
  | "string"
  | "number"
  | "boolean"
  | "string?"
  | "number?"
  | readonly [Form]
  | { readonly [key: string]: Form };

const entries: Form = [{ ms: "number", connection: "number", from: "string", text: "string" }];

const result: Form = {
  kind: /^(?:case|rule|property)$/,
  id: "string",
  title: "string",
  suite: "string",
  covers: ["string"],
  level: /^(?:MUST|SHOULD|MAY)$/,
  verdict: /^(?:pass|fail|warn|skip|error)$/,
  durationMs: "number",
  at: "string",
  reason: "string?",
  transcript: entries,
};

/** The parts of records without which no report can be made. */
const forms: Readonly<Record<JournalRecord["type"], Form>> = {
  run: { at: "string", mailspec: "string", planned: "number", target: { urls: ["string"], protocol: "string" } },
  result,
  note: { text: "string", unexpected: "boolean" },
  checkpoint: { watched: {}, found: [result], remarks: ["string"] },
  end: { at: "string", durationMs: "number", interrupted: "boolean", exit: "number", fatal: "string?" },
};
const failure: Form = {
  requirement: "string",
  expected: "string",
  connection: "number",
  received: "string?",
  at: "number?",
};

function fits(value: unknown, form: Form): boolean {
  if (typeof form === "string")
    return form.endsWith("?") ? value === undefined || typeof value === form.slice(0, -1) : typeof value === form;
  if (form instanceof RegExp) return typeof value === "string" && form.test(value);
  if (Array.isArray(form)) return Array.isArray(value) && value.every((its) => fits(its, form[0]));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(form).every(([key, its]) => fits((value as Record<string, unknown>)[key], its));
}

/**
 * The records of a journal. A last line that was cut off is left out, as a killed run leaves one behind.
 * Any other line that is no record throws a SyntaxError that names the line.
 */
export function parseJournal(text: string): readonly JournalRecord[] {
  const lines = text.split("\n");
  // What stands after the last line end is empty, or the beginning of a record.
  const rest = lines.pop() ?? "";
  const records = lines.flatMap((line, index) => (line === "" ? [] : [parseRecord(line, index + 1)]));
  try {
    return rest === "" ? records : [...records, parseRecord(rest, lines.length + 1)];
  } catch (error) {
    // A whole file of something else is no journal that was cut off.
    if (records.length === 0 && !rest.startsWith('{"type":"run"')) throw error;
    return records;
  }
}

function parseRecord(line: string, number: number): JournalRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Its message quotes the line, which can hold anything.
    throw new SyntaxError(`line ${number}: this is no JSON`);
  }
  if (!isRecord(value))
    throw new SyntaxError(`line ${number}: not a record of a journal, or one of another version of mailspec`);
  return value;
}

/** Another version of mailspec may have written it. */
function isRecord(value: unknown): value is JournalRecord {
  if (typeof value !== "object" || value === null || !("type" in value) || typeof value.type !== "string") return false;
  if (!Object.hasOwn(forms, value.type) || !fits(value, forms[value.type as JournalRecord["type"]])) return false;
  return !("failure" in value) || fits(value.failure, failure);
}
