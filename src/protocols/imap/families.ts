import { allKinds } from "./extensions/extensions.js";

/** The grammar of both revisions with what the extensions add. */
export const families = allKinds;
