import { isSevenBit, sevenBit } from "./convert.js";
import { type Passed, parameterIn } from "./passed.js";
import type { TransferHooks } from "./transfer-hooks.js";

/** The content of a message as it goes out. */
export interface Body {
  readonly content: Buffer;
  /** The value of BODY. */
  readonly declared?: string;
  readonly isChunked: boolean;
}

/** The content as the next server takes it; undefined: it cannot be made so. */
export function bodyFor(
  { content, parameters }: Passed,
  offered: ReadonlySet<string>,
  hooks: TransferHooks,
): Body | undefined {
  const declared = parameterIn(parameters, "BODY")?.toUpperCase();
  const may8 = offered.has("8BITMIME");
  const convert = hooks.converts ?? sevenBit;
  if (declared === "BINARYMIME") {
    if (offered.has("BINARYMIME") && offered.has("CHUNKING")) return { content, declared, isChunked: true };
    if (hooks.binaryAnyhow) return { content, isChunked: offered.has("CHUNKING") };
    if (!hooks.converts && isSevenBit(content) && !/\0|\r(?!\n)|(?<!\r)\n/.test(content.toString("latin1")))
      return { content, isChunked: false };
    const converted = convert(content);
    return converted && { content: converted, isChunked: false };
  }
  // RFC 3030 §3: binary data that were not declared go back.
  if (content.includes(0) && !hooks.binaryAnyhow) return undefined;
  if (isSevenBit(content)) return { content, ...(may8 && declared !== undefined && { declared }), isChunked: false };
  if (may8 || offered.has("SMTPUTF8")) return { content, ...(may8 && { declared: "8BITMIME" }), isChunked: false };
  const converted = convert(content);
  return converted && { content: converted, isChunked: false };
}
