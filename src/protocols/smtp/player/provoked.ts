import type { Talk } from "./connections.js";
import { isOdd } from "./describe.js";

/** So many refusals, and a server may close. */
const PATIENCE = 3;

/**
 * Whether a server that closes in place of a reply may have lost patience. It does so at a refusal: who answered well after the
 * last one and closes at what came then has not (Dovecot's LMTP, whose process dies of a DATA after a BDAT that it refused).
 */
export const isProvoked = ({ errors, refused, odd }: Pick<Talk, "errors" | "refused" | "odd">, sent: string): boolean =>
  (errors >= PATIENCE && refused) || odd || isOdd(sent);
