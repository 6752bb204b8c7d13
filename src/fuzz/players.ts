import type { TranscriptEntry } from "../journal/record.js";
import type { Fuzz, FuzzPlace, Player, ServerProcess } from "../protocol/fuzz.js";
import type { Endpoint, Target } from "../protocol/target.js";
import type { Probes } from "../runner/endpoint-for.js";
import type { Worker } from "../runner/workers.js";
import type { Turn } from "./turns.js";

/** Where a worker plays, and with what. */
export interface Seat {
  readonly place: FuzzPlace;
  readonly player: Player;
}

/** One worker's players, one for each way to reach the server; only one of them has sessions at a time. */
export interface Players {
  readonly at: (turn: Turn) => Seat;
  /** The last that was said, wherever. */
  readonly recent: () => readonly TranscriptEntry[];
  readonly clear: () => void;
  /** Takes away the mail that they have put there; throws SetUpError. */
  readonly tidy: () => Promise<void>;
}

export function playersOf(
  { account, mailbox }: Worker,
  fuzzing: Fuzz,
  target: Target,
  probes: Probes,
  server: ServerProcess | undefined,
  strangers: readonly Endpoint[],
  quirks: Set<string>,
): Players {
  const seats = new Map<string, Seat>();
  const clear = (but?: string) => {
    for (const [name, { player }] of seats) if (name !== but) player.clear();
  };
  return {
    clear: () => clear(),
    async tidy() {
      clear();
      for (const { player } of seats.values()) await player.tidy();
    },
    recent: () => [...seats.values()].flatMap(({ player }) => player.recent()),
    at({ endpoint, property }) {
      const secureFirst = target.starttls && !endpoint.implicitTls && property.transport !== "cleartext";
      const name = `${endpoint.url} ${secureFirst}`;
      clear(name);
      const known = seats.get(name);
      if (known) return known;
      const place: FuzzPlace = {
        target,
        endpoint,
        account,
        offers: probes.get(endpoint)?.offers ?? new Map(),
        secureFirst,
        quirks,
        ownAddresses: strangers.includes(endpoint),
        ...(mailbox !== undefined && { mailbox }),
        ...(server && { process: server }),
      };
      const seat = { place, player: fuzzing.player(place) };
      seats.set(name, seat);
      return seat;
    },
  };
}
