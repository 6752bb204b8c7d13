import type { SessionState, World } from "../model/state.js";
import { cramMd5 } from "./cram-md5.js";
import type { Mechanism } from "./mechanism.js";
import { oauthBearer } from "./oauthbearer.js";
import { login, plain } from "./plain.js";
import { scramSha1, scramSha256 } from "./scram.js";

/** Every mechanism that the reference server has. */
export const allMechanisms: readonly Mechanism[] = [plain, login, cramMd5, scramSha1, scramSha256, oauthBearer];

/** What is offered to a session. */
export const offeredTo = ({ secure }: SessionState, { mechanisms }: World): readonly Mechanism[] =>
  mechanisms.filter(({ needsTls }) => secure || !needsTls);

/** The mechanism of a name, in any case. */
export const mechanismOf = (name: string, state: SessionState, world: World): Mechanism | undefined =>
  offeredTo(state, world).find((its) => its.name === name.toUpperCase());
