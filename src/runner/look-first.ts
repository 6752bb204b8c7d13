import { type Protocol, takesAccount } from "../protocol/protocol.js";
import type { Event } from "../protocol/session.js";
import type { World } from "../protocol/world.js";
import type { Step } from "../suite/exchange.js";
import type { Channel } from "./channel.js";

/** Sees that sessions which remove mail see none but ours. */
export interface LookFirst<E extends Event = Event> {
  /** Before the first thing that is said in a session which is going to remove mail. Throws SetUpError. */
  readonly before: (on: Channel<E>, connection: number) => Promise<void>;
  /** Mail has come since the world was made. */
  readonly changed: () => void;
}

export function lookFirst<E extends Event>(
  steps: readonly Step[],
  protocol: Protocol<E>,
  world: World<E> | undefined,
): LookFirst<E> {
  const looked = new Set<Channel<E>>();
  let isAsPrepared = true;
  const removes = (connection: number) =>
    steps.some(
      (step) => step.kind === "send" && step.connection === connection && protocol.language.removes?.(step.template),
    );
  return {
    async before(on, connection) {
      const { session } = on.opened;
      if (!world?.look || looked.has(on) || !takesAccount(protocol, session.state())) return;
      if (session.underWay() > 0 || session.connection.unread() > 0 || !removes(connection)) return;
      looked.add(on);
      await world.look(session, isAsPrepared);
      isAsPrepared = false;
    },
    changed() {
      isAsPrepared = false;
    },
  };
}
