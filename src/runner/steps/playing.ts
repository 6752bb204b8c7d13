import type { Place } from "../../protocol/place.js";
import type { Protocol } from "../../protocol/protocol.js";
import type { Event } from "../../protocol/session.js";
import type { Case } from "../../suite/case.js";
import type { Compiled } from "../../suite/compile.js";
import type { Accuse } from "../accuse.js";
import type { Connections } from "../connections.js";
import type { LookFirst } from "../look-first.js";
import type { Surplus } from "../surplus.js";

/** A case that is being played: what its steps share. */
export interface Playing<E extends Event = Event> {
  readonly entry: Case;
  readonly steps: readonly Compiled<E>[];
  readonly protocol: Protocol<E>;
  readonly place: Place<E>;
  readonly connections: Connections<E>;
  readonly accuse: Accuse<E>;
  readonly surplus: Surplus<E>;
  readonly look: LookFirst<E>;
}

/** A step of that kind. */
export type StepOf<K extends Compiled["kind"], E extends Event = Event> = Extract<Compiled<E>, { kind: K }>;
