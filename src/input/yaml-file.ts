import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { type Document, isNode, isPair, isScalar, Lexer, LineCounter, parseDocument, Scalar, visit } from "yaml";
import { didYouMean } from "./nearest.js";
import { readText } from "./text-file.js";
import { UsageError } from "./usage-error.js";

/** Where something stands in a YAML file: from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly (string | number)[];

/** A YAML file that fits its schema, and where each value of it is. */
export interface YamlFile {
  readonly file: string;
  readonly data: unknown;
  position(path: Path): Position;
  /** For a `|` block: the position of its first character of text; undefined when it is no block. */
  block(path: Path): Position | undefined;
  /** A UsageError at that path. */
  wrong(path: Path, message: string): UsageError;
}

const validators = new Map<object, ValidateFunction>();

/** Octets of a file, its tokens and how deep it is nested: beyond these YAML takes minutes, or gigabytes. */
const OCTETS = 8 << 20;
const TOKENS = 200_000;
const DEEP = 50;

/** Reads a YAML file and checks it against a JSON Schema; throws UsageError with file, line and column. */
export function readYaml(path: string, shown: string, schema: object): YamlFile {
  return parseYaml(readText(path, OCTETS, shown), shown, schema);
}

/** The same for text that is already here. */
export function parseYaml(text: string, file: string, schema: object): YamlFile {
  refuseBombs(text, file);
  const counter = new LineCounter();
  // Keys that stand twice are looked for below: the library compares each with each.
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: false, logLevel: "error" });
  const place = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  const broken = document.errors[0];
  if (broken)
    throw new UsageError(broken.message.split("\n")[0]?.replace(/ at line .*$/, "") ?? broken.code, {
      file,
      ...place(broken.pos[0]),
    });
  const twin = keyTwice(document);
  if (twin !== undefined) throw new UsageError("Map keys must be unique", { file, ...place(twin) });
  const position = (path: Path): Position => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return place(node.range[0]);
    }
    return { line: 1, column: 1 };
  };
  const keyPosition = (path: Path, key: string): Position => {
    const map = path.length === 0 ? document.contents : document.getIn(path, true);
    if (map && typeof map === "object" && "items" in map && Array.isArray(map.items)) {
      for (const item of map.items) {
        if (isPair(item) && isScalar(item.key) && item.key.value === key && item.key.range)
          return place(item.key.range[0]);
      }
    }
    return position(path);
  };

  const yaml: YamlFile = {
    file,
    data: dataOf(document, file),
    position,
    block(path) {
      const node = document.getIn(path, true);
      if (!isScalar(node) || node.type !== Scalar.BLOCK_LITERAL || !node.range) return undefined;
      const start = place(node.range[0]);
      const from = counter.lineStarts[start.line] ?? text.length;
      const first = text.slice(from, counter.lineStarts[start.line + 1]);
      return { line: start.line + 1, column: first.length - first.trimStart().length + 1 };
    },
    wrong: (path, message) => new UsageError(message, { file, ...position(path) }),
  };

  let validate = validators.get(schema);
  if (!validate) {
    // With all errors it would copy those that it has for each one more.
    validate = new Ajv({ allowUnionTypes: true, verbose: true }).compile(schema);
    validators.set(schema, validate);
  }
  if (!validate(yaml.data)) {
    const [error] = validate.errors as [ErrorObject];
    const at = error.instancePath.split("/").slice(1).map(step);
    const { properties = {} } = error.parentSchema as { readonly properties?: object };
    const key = unknownKey(error, properties);
    if (key !== undefined)
      throw new UsageError(`unknown key ${key}${didYouMean(key, Object.keys(properties))}`, {
        file,
        ...keyPosition(at, key),
      });
    const allowed = error.keyword === "enum" ? `: ${(error.params.allowedValues as string[]).join(", ")}` : "";
    throw yaml.wrong(at, `${at.join(".") || "the file"} ${error.message}${allowed}`);
  }
  return yaml;
}

/** Throws UsageError at the place from which on it is too much. */
function refuseBombs(text: string, file: string): void {
  let [tokens, brackets, indicators, line] = [0, 0, 0, 1];
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") brackets++;
    else if (token === "]" || token === "}") brackets--;
    // `- - -` and `? ? ?` nest within a line.
    else if (token === "-" || token === "?") indicators++;
    else if (token.includes("\n")) {
      indicators = 0;
      line += token.split("\n").length - 1;
    }
    if (brackets + indicators > DEEP) throw new UsageError("this is nested too deeply", { file, line });
    if (++tokens > TOKENS) throw new UsageError("this is too much for one file: split it", { file, line });
  }
}

/** Where the first key stands that its map has already. */
function keyTwice(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          found = key.range?.[0] ?? 0;
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

/** What the document says, with a bound on what aliases make of it. */
function dataOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without its anchor, or too many of them.
    if (error instanceof ReferenceError) throw new UsageError(error.message, { file });
    throw error;
  }
}

const step = (text: string): string | number => {
  const plain = text.replaceAll("~1", "/").replaceAll("~0", "~");
  return /^\d+$/.test(plain) ? Number(plain) : plain;
};

/** A key that the schema does not know: it is usually why something required is missing. */
function unknownKey({ keyword, params, parentSchema, data }: ErrorObject, properties: object): string | undefined {
  if (keyword === "additionalProperties") return String(params.additionalProperty);
  if (keyword !== "required" || parentSchema?.additionalProperties !== false) return undefined;
  return Object.keys(data as object).find((key) => !Object.hasOwn(properties, key));
}
