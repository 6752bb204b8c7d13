import type { Names } from "../protocol/language.js";
import type { Opened, Place } from "../protocol/place.js";
import { type Protocol, takesAccount } from "../protocol/protocol.js";
import type { Event } from "../protocol/session.js";
import { SetUpError } from "../protocol/set-up-error.js";
import { accountOf } from "../protocol/target.js";
import { fill } from "../protocol/template.js";
import type { Compiled } from "../suite/compile.js";
import { type Channel, channel } from "./channel.js";

/** Where sessions are opened, and in which protocol. */
export interface Scene<E extends Event = Event> {
  readonly protocol: Protocol<E>;
  readonly place: Place<E>;
}

/** The connections of a case, by number, and the values of the names that it uses on them. */
export interface Connections<E extends Event = Event> {
  /** Opens a session there; one that is open ends. Throws SetUpError. */
  readonly open: (number: number, state: string, of: Scene<E>) => Promise<void>;
  /** What `-- open` asks for: of that protocol, as that user. Throws SetUpError. */
  readonly openAsked: (step: Extract<Compiled<E>, { kind: "open" }>) => Promise<void>;
  /** One that was opened before this case. */
  readonly adopt: (number: number, opened: Opened<E>) => void;
  /** That of a step: the suite's loader has seen that it is open. */
  readonly of: (step: { readonly connection: number }) => Channel<E>;
  readonly all: () => Iterable<Channel<E>>;
  /** Another protocol's names have their values on its connection. */
  readonly namesOn: (on: Channel<E>) => Names;
  readonly bind: (bound: ReadonlyMap<string, string>) => void;
}

/** No connection yet. `others` are places of other protocols; `opening` hears of each connection on which a session begins. */
export function connectionsOf<E extends Event>(
  own: Scene<E>,
  others: readonly Scene<E>[],
  opening: (connection: number) => void,
): Connections<E> {
  const channels = new Map<number, Channel<E>>();
  const values = new Map<string, string>();
  const of = (connection: number): Channel<E> => {
    const found = channels.get(connection);
    if (!found) throw new Error(`connection ${connection} is not open`);
    return found;
  };
  const open = async (number: number, state: string, { protocol, place }: Scene<E>) => {
    const earlier = channels.get(number);
    if (earlier && !earlier.dropped) await earlier.leave(earlier.opened.session, own.place.target);
    channels.delete(number);
    opening(number);
    const { target, endpoint } = place;
    // Whatever the case is about on its own connection: a login that only has to succeed takes the way that the target asks for.
    const secureFirst =
      place.secureFirst || (target.starttls && !endpoint.implicitTls && takesAccount(protocol, state));
    channels.set(number, channel(await protocol.open({ ...place, secureFirst }, number, state), protocol));
  };
  const sceneFor = ({ protocol: id = own.protocol.id, as }: Extract<Compiled<E>, { kind: "open" }>): Scene<E> => {
    const its = id === own.protocol.id ? own : others.find(({ protocol }) => protocol.id === id);
    if (!its) throw new SetUpError(`no ${id}:// URL given`);
    if (!as) return its;
    const user = fill(as, (name) => values.get(name) ?? channels.get(1)?.opened.value(name));
    const account = accountOf(Buffer.from(user, "latin1").toString("utf8"), its.place.target);
    if (!account) throw new SetUpError(`no --account ${user} given`);
    for (const secret of its.protocol.secretsOf(account)) own.place.secrets?.add(secret);
    return { ...its, place: { ...its.place, account } };
  };
  return {
    open,
    openAsked: (step) => open(step.connection, step.state, sceneFor(step)),
    adopt: (number, opened) => channels.set(number, channel(opened, own.protocol)),
    of: ({ connection }) => of(connection),
    all: () => channels.values(),
    namesOn: (on) => (name) => {
      const known = values.get(name);
      if (known !== undefined) return known;
      for (const { opened } of [on, ...channels.values()]) {
        const value = opened.value(name);
        if (value !== undefined) return value;
      }
      return undefined;
    },
    bind(bound) {
      for (const [name, text] of bound) values.set(name, text);
    },
  };
}
