import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isNode, isPair, isScalar, LineCounter, parseDocument, Scalar } from "yaml";
import { didYouMean } from "./nearest.js";
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

/** Reads a YAML file and checks it against a JSON Schema; throws UsageError with file, line and column. */
export function readYaml(path: string, shown: string, schema: object): YamlFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${shown}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
  return parseYaml(text, shown, schema);
}

/** The same for text that is already here. */
export function parseYaml(text: string, file: string, schema: object): YamlFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, keepSourceTokens: false });
  const broken = document.errors[0];
  if (broken) {
    const { line, col } = counter.linePos(broken.pos[0]);
    throw new UsageError(broken.message.split("\n")[0]?.replace(/ at line .*$/, "") ?? broken.code, {
      file,
      line,
      column: col,
    });
  }

  const place = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
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
    data: document.toJS(),
    position,
    block(path) {
      const node = document.getIn(path, true);
      if (!isScalar(node) || node.type !== Scalar.BLOCK_LITERAL || !node.range) return undefined;
      const start = place(node.range[0]);
      const first = text.split("\n")[start.line] ?? "";
      return { line: start.line + 1, column: first.length - first.trimStart().length + 1 };
    },
    wrong: (path, message) => new UsageError(message, { file, ...position(path) }),
  };

  let validate = validators.get(schema);
  if (!validate) {
    validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    validators.set(schema, validate);
  }
  if (!validate(yaml.data)) {
    const error = mostTelling(validate.errors ?? []);
    const at = error.instancePath.split("/").slice(1).map(step);
    if (error.keyword === "additionalProperties") {
      const key = String(error.params.additionalProperty);
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? propertiesAt(schema, error));
      throw new UsageError(`unknown key ${key}${didYouMean(key, known)}`, { file, ...keyPosition(at, key) });
    }
    const allowed = error.keyword === "enum" ? `: ${(error.params.allowedValues as string[]).join(", ")}` : "";
    throw yaml.wrong(at, `${at.join(".") || "the file"} ${error.message}${allowed}`);
  }
  return yaml;
}

const step = (text: string): string | number => {
  const plain = text.replaceAll("~1", "/").replaceAll("~0", "~");
  return /^\d+$/.test(plain) ? Number(plain) : plain;
};

/** Unknown keys first: they are usually why something required is missing. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject {
  const order = (error: ErrorObject) =>
    error.keyword === "additionalProperties" ? 0 : error.keyword === "required" ? 1 : 2;
  const sorted = [...errors].sort((a, b) => order(a) - order(b));
  return sorted[0] as ErrorObject;
}

function propertiesAt(schema: object, error: ErrorObject): object {
  let found: unknown = schema;
  for (const part of error.schemaPath.replace(/^#\//, "").split("/").slice(0, -1)) {
    found = (found as Record<string, unknown> | undefined)?.[part];
  }
  return (found as { properties?: object } | undefined)?.properties ?? {};
}
