import { familiesWith } from "./grammar/base.js";

/** The grammar of both revisions with what the extensions add. */
export const families = familiesWith([]);
