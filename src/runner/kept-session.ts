import type { Opened, Place } from "../protocol/place.js";
import { type Protocol, takesAccount } from "../protocol/protocol.js";
import type { Event } from "../protocol/session.js";
import type { Case } from "../suite/case.js";
import type { Transcript } from "../wire/transcript.js";
import type { Scene } from "./connections.js";

/** A session that outlives a case: a login can cost the server more than a hundred cases. One for each worker. */
export interface KeptSession<E extends Event = Event> {
  /** The session that an earlier case left, watched by this case from now on; one that is of no use to it ends. */
  readonly take: (scene: Scene<E>, state: string) => Promise<Opened<E> | undefined>;
  /** The place in which to open one that can be kept. */
  readonly placeFor: (place: Place<E>) => Place<E>;
  /** The case is over, and nothing has gone wrong. */
  readonly keep: (opened: Opened<E>, scene: Scene<E>, state: string) => void;
  /** Ends it: somebody wants the mailbox. */
  readonly end: () => Promise<void>;
}

/** Whether a case changes nothing, so that the next one of its kind can use its session. */
export function isHarmless({ steps, state }: Case, protocol: Protocol): boolean {
  if (!takesAccount(protocol, state)) return false;
  return steps.every((step) => {
    if (step.connection !== 1) return false;
    switch (step.kind) {
      case "send":
        return step.form === "line" && protocol.language.isHarmless(step.template);
      case "expect":
        return step.alternatives.every(({ kind }) => kind === "line");
      case "further":
      case "content":
      case "subject":
        return true;
      default:
        return false;
    }
  });
}

/** No session yet. */
export function keptSession<E extends Event>(): KeptSession<E> {
  let kept: { readonly opened: Opened<E>; readonly scene: Scene<E>; readonly key: string } | undefined;
  /** The place of the case that has the session now. */
  let now: Place<E> | undefined;
  const secrets = new Set<string>();
  const record = <K extends keyof Transcript>(name: K): Transcript[K] =>
    ((...args: never[]) => (now?.transcript[name] as (...its: never[]) => unknown)?.(...args)) as Transcript[K];
  const keyOf = ({ place }: Scene<E>, state: string) => `${place.endpoint.url} ${place.secureFirst} ${state}`;
  const end = async () => {
    const its = kept;
    kept = undefined;
    if (its) await its.scene.protocol.leave(its.opened.session, its.scene.place.target);
  };
  return {
    end,
    async take(scene, state) {
      const its = kept;
      if (!its || its.key !== keyOf(scene, state) || its.opened.session.connection.ended()) {
        await end();
        return undefined;
      }
      kept = undefined;
      now = scene.place;
      for (const secret of secrets) now.secrets?.add(secret);
      now.transcript.event(1, "the session of an earlier case goes on");
      return its.opened;
    },
    placeFor(place) {
      now = place;
      secrets.clear();
      const { secrets: its = secrets } = place;
      return {
        ...place,
        secrets: its,
        transcript: {
          octets: record("octets"),
          event: record("event"),
          entries: record("entries"),
          length: record("length"),
          elapsed: record("elapsed"),
        },
        watch: {
          get tally() {
            return now?.watch.tally ?? new Map();
          },
          see: (event) => now?.watch.see(event),
        },
      };
    },
    keep(opened, scene, state) {
      for (const secret of scene.place.secrets ?? []) secrets.add(secret);
      kept = { opened, scene, key: keyOf(scene, state) };
    },
  };
}
