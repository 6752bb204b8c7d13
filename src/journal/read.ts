import type { JournalRecord } from "./record.js";

const types: Readonly<Record<JournalRecord["type"], true>> = { run: true, result: true, note: true, end: true };

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
  } catch (error) {
    throw new SyntaxError(`line ${number}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(value)) throw new SyntaxError(`line ${number}: not a record of a journal`);
  return value;
}

// mailspec wrote the rest itself: the type tells a journal from any other file.
const isRecord = (value: unknown): value is JournalRecord =>
  typeof value === "object" &&
  value !== null &&
  "type" in value &&
  typeof value.type === "string" &&
  Object.hasOwn(types, value.type);
