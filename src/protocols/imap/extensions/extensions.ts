import type { CommandSpec } from "../command-spec.js";
import { familiesWith } from "../grammar/base.js";
import { binary } from "./binary.js";
import { codes } from "./codes.js";
import { enable } from "./enable.js";
import { esearch, searchres } from "./esearch.js";
import type { Extension } from "./extension.js";
import { id } from "./id.js";
import { idle } from "./idle.js";
import { moveExtension } from "./move.js";
import { namespace } from "./namespace.js";
import { statusSize } from "./status-size.js";
import { uidplus } from "./uidplus.js";
import { unselectExtension } from "./unselect.js";

/** What commands of the base take or tell. */
const announced = (...capabilities: readonly string[]): readonly Extension[] =>
  capabilities.map((capability) => ({ capability }));
const inRev2 = (...capabilities: readonly string[]): readonly Extension[] =>
  announced(...capabilities).map((its) => ({ ...its, isInRev2: true }));

/** Every extension that the reference server has. A new one is its file, and its name here. */
export const extensions: readonly Extension[] = [
  // RFC 7888 (rev2 has LITERAL-), RFC 6154 (rev2 has its attributes only)
  ...announced("LITERAL+", "SPECIAL-USE", "CREATE-SPECIAL-USE"),
  // RFC 4959, RFC 3348, RFC 5258, RFC 5819
  ...inRev2("SASL-IR", "CHILDREN", "LIST-EXTENDED", "LIST-STATUS"),
  enable,
  id,
  idle,
  namespace,
  unselectExtension,
  uidplus,
  moveExtension,
  esearch,
  searchres,
  binary,
  statusSize,
  // RFC 6855
  { capability: "UTF8=ACCEPT", isOffered: (session) => session.state !== "greeted" },
];

export const extensionCommands: readonly CommandSpec[] = extensions.flatMap(({ commands = [] }) => commands);

/** The grammar of responses with all of them. */
export const allKinds = familiesWith([codes, ...extensions.flatMap(({ grammar }) => (grammar ? [grammar] : []))]);
