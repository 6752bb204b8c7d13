import { randomBytes } from "node:crypto";
import type { Recipient, SessionState, Taken } from "../model/state.js";
import type { Hop } from "./next-hop.js";
import type { Attempt, Passed } from "./passed.js";
import { type Fate, isDue, report } from "./report.js";
import type { Store } from "./store.js";
import { receivedField } from "./trace.js";
import { transfer } from "./transfer.js";
import type { TransferHooks } from "./transfer-hooks.js";

/** Where a fault can take hold of it. */
export interface RelayHooks extends TransferHooks {
  /** Changes what is passed on: envelope, content with the Received field. */
  readonly passed?: (passed: Passed) => Passed;
  /** Each recipient gets a session of his own. */
  readonly splits?: true;
  /** So often each message is passed on. */
  readonly copies?: number;
  /** Nobody hears of what was refused. */
  readonly silent?: boolean;
  /** Who hears of what; `proper`: as RFC 3461 has it. */
  readonly due?: (proper: boolean, fate: Fate, passed: Passed) => boolean;
  /** Changes a report: its envelope and its text. */
  readonly reports?: (report: Passed, about: Passed) => Passed;
  /** Reports are sent so. */
  readonly reporting?: TransferHooks;
  /** How often it tries; the sender hears of the last one. */
  readonly tries?: number;
  /** A report for each recipient. */
  readonly reportsEach?: true;
  /** Also who sent what has a null reverse-path hears of it: whoever stands in From. */
  readonly answersNull?: (passed: Passed) => string;
}

/** A relay to whom it is told where the next server listens. */
export interface Relay {
  readonly protocol: "smtp" | "lmtp";
  readonly to: (port: number, certificate?: string) => void;
  readonly passOn: NonNullable<Store["passOn"]>;
}

/** Milliseconds between attempts. Real servers wait for half an hour (RFC 5321 §4.5.4.1). */
const PAUSE = 40;
const TRIES = 5;

/**
 * Passes mail on that is for nobody in `domain`, in a session for each message, and tells who sent it what became of it.
 * `isDeliveredHere`: a report was for a mailbox here.
 */
export function relayTo(
  protocol: Relay["protocol"],
  domain: string,
  hooks: RelayHooks = {},
  isDeliveredHere: (report: Passed) => boolean = () => false,
): Relay {
  let hop: Hop | undefined;
  const name = `mx.${domain}`;
  const tell = async (passed: Passed, fates: readonly Fate[]) => {
    const sender = passed.sender === "" ? (hooks.answersNull?.(passed) ?? "") : passed.sender;
    const due = fates.filter((fate) => hooks.due?.(isDue(fate), fate, passed) ?? isDue(fate));
    // RFC 5321 §6.1: never about what has a null reverse-path.
    if (due.length === 0 || sender === "" || hooks.silent) return;
    const messages = hooks.reportsEach ? due.map((fate) => [fate]) : [due];
    await Promise.all(
      messages.map(async (its) => {
        const proper = report({ ...passed, sender }, its, name);
        const made = hooks.reports?.(proper, passed) ?? proper;
        if (hop && !isDeliveredHere(made)) await transfer(protocol, hop, name, made, hooks.reporting ?? {});
      }),
    );
  };
  const send = async (passed: Passed) => {
    const tries = hooks.tries ?? TRIES;
    let left = passed;
    for (let attempt = 1; hop && left.recipients.length > 0; attempt++) {
      const attempts = await transfer(protocol, hop, name, left, hooks);
      const isLast = attempt >= tries;
      await tell(
        passed,
        attempts.flatMap((its) => fateOf(its, isLast)),
      );
      left = {
        ...left,
        recipients: attempts.flatMap(({ recipient, verdict }) => (verdict === "later" && !isLast ? [recipient] : [])),
      };
      if (left.recipients.length > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  };
  return {
    protocol,
    to: (port, certificate) => {
      hop = { port, ...(certificate !== undefined && { certificate }) };
    },
    passOn(taken, state) {
      const { here, elsewhere } = halvesOf(taken, domain);
      const passed = passedOf(taken, state, elsewhere, { name, domain });
      const changed = hooks.passed?.(passed) ?? passed;
      if (here.length > 0)
        void tell(
          { ...passed, recipients: here },
          here.map((recipient) => ({ recipient, action: "delivered", status: "2.0.0" })),
        );
      if (elsewhere.length === 0) return;
      const parts = hooks.splits ? changed.recipients.map((its) => ({ ...changed, recipients: [its] })) : [changed];
      for (let copy = 0; copy < (hooks.copies ?? 1); copy++) for (const part of parts) void send(part);
    },
  };
}

/** What is said of an attempt; nothing as long as others follow, or where the next server says it. */
function fateOf({ recipient, verdict, reply, status, hasDsn }: Attempt, isLast: boolean): readonly Fate[] {
  const said = reply && { reply };
  if (verdict === "taken") return hasDsn ? [] : [{ recipient, action: "relayed", status: "2.0.0", ...said }];
  if (verdict === "later" && !isLast) return [];
  const own = reply === undefined ? undefined : /^[245]\.\d{1,3}\.\d{1,3}(?= |$)/.exec(reply.lines[0] ?? "")?.[0];
  return [{ recipient, action: "failed", status: status ?? own ?? (verdict === "later" ? "4.4.7" : "5.0.0"), ...said }];
}

/** Recipients with a mailbox here, and others. */
function halvesOf({ recipients }: Taken, own: string) {
  const isElsewhere = ({ mailbox: { domain } }: Recipient) =>
    domain !== undefined && domain !== "[127.0.0.1]" && domain.toLowerCase() !== own;
  return {
    here: recipients.filter((its) => !isElsewhere(its)),
    elsewhere: recipients.filter(isElsewhere),
  };
}

interface Naming {
  readonly name: string;
  readonly domain: string;
}

/** A message as it goes on. */
function passedOf(
  taken: Taken,
  state: SessionState,
  recipients: readonly Recipient[],
  { name, domain }: Naming,
): Passed {
  const received = receivedField(state, { ...taken, recipients }, { name, id: randomBytes(6).toString("hex") });
  return {
    sender: taken.transaction.reversePath,
    parameters: taken.transaction.parameters,
    recipients,
    content: Buffer.concat([Buffer.from(received, "latin1"), taken.content]),
    ...(state.user !== undefined && { user: state.user.includes("@") ? state.user : `${state.user}@${domain}` }),
  };
}
