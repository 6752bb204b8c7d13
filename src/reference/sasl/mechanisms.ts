import { cramMd5 } from "./cram-md5.js";
import type { Mechanism } from "./mechanism.js";
import { oauthBearer } from "./oauthbearer.js";
import { login, plain } from "./plain.js";
import { scramPlus, scramSha1, scramSha256 } from "./scram.js";

/** Every mechanism that the reference servers have. */
export const allMechanisms: readonly Mechanism[] = [
  plain,
  login,
  cramMd5,
  scramSha1,
  scramSha256,
  ...scramPlus,
  oauthBearer,
];

/** A session, as far as it counts for what it may use. */
interface Secured {
  readonly secure: boolean;
}
interface HasMechanisms {
  readonly mechanisms: readonly Mechanism[];
}

/** What is offered to a session. */
export const offeredTo = ({ secure }: Secured, { mechanisms }: HasMechanisms): readonly Mechanism[] =>
  mechanisms.filter(({ needsTls }) => secure || !needsTls);

/** The mechanism of a name, in any case. */
export const mechanismOf = (name: string, session: Secured, world: HasMechanisms): Mechanism | undefined =>
  offeredTo(session, world).find((its) => its.name === name.toUpperCase());
