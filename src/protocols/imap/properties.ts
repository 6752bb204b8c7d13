import type { Property } from "../../protocol/property.js";
import { extensions } from "./extensions/extensions.js";
import { commandProperties } from "./properties/commands.js";
import { propertyOf } from "./properties/extensions.js";
import { mailboxProperties } from "./properties/mailboxes.js";
import { messageProperties } from "./properties/messages.js";

/** What is fuzzed of IMAP. */
export const properties: readonly Property[] = [
  ...commandProperties,
  ...messageProperties,
  ...mailboxProperties,
  ...extensions.flatMap(propertyOf),
];
