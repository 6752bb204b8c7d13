import type { FuzzPlace, Player, PlayOptions } from "../../../protocol/fuzz.js";
import { addressOf } from "../../../protocol/target.js";
import { allMechanisms } from "../../../reference/sasl/mechanisms.js";
import type { Mailbox } from "../grammar/path.js";
import type { World } from "../model/state.js";
import { rulesFor } from "../rules.js";
import type { Variant } from "../variant.js";
import { isAllThere, judgeArrived } from "./arrived.js";
import { connectionsOf } from "./connections.js";
import { mailboxesOf } from "./mailboxes.js";
import { reproduce } from "./reproduction.js";
import { type ScriptRun, scriptRun } from "./run.js";
import { Broken, CLOSED, told, type Worker } from "./scene.js";
import type { Step } from "./script.js";
import type { Accusation } from "./trace.js";

/** The player of SMTP and its variants: plays scripts of `Step`. */
export function smtpPlayer(variant: Variant, place: FuzzPlace): Player {
  const rules = rulesFor(variant);
  const connections = connectionsOf(variant, place, rules);
  const worker: Worker = { place, rules, connections, world: worldOf(place) };
  const mailboxes = mailboxesOf(place.target);

  /** Holds what arrived against what the server said that it took. */
  const judgeMail = async (run: ScriptRun) => {
    const { readBack } = place.target;
    if (!readBack || run.taken.length === 0 || run.spoilt()) return;
    const marks = new Set(run.taken.map(({ mark }) => mark));
    const come = await mailboxes.await(marks, isAllThere(run.taken));
    const wrong = judgeArrived(run.taken, come, readBack);
    if (!wrong) return;
    const recipient = nameOf(wrong.user);
    if (recipient !== undefined) run.note({ kind: "arrived", recipient, wanted: wrong.wanted });
    run.accuse(wrong.breach);
  };
  /** The name in suites of an account's address. */
  const nameOf = (user: string): string | undefined => {
    const address = addressOf({ user }, place.target);
    return ["recipient", "recipient-2"].find((name) => connections.valueOf(name) === address);
  };

  return {
    clear: connections.clear,
    recent: connections.recent,
    // What was sent is mail like any other by now, and not ours to take away.
    tidy: async () => connections.clear(),
    async play(options, steps) {
      if (options.fresh) connections.clear();
      let last: ScriptRun | undefined;
      const once = async (each: (step: Step) => Step): Promise<ScriptRun> => {
        const run = scriptRun(worker, options);
        last = run;
        await steps((step) => run.play(each(step as Step)));
        await judgeMail(run);
        await run.rewind();
        return run;
      };
      const reproduction = () => (options.traced && last ? reproduce(place, options.property, last.trace) : undefined);
      try {
        if (place.target.readBack) await mailboxes.begin();
        if (options.property.twice) await twice(options, once, connections.clear);
        else await once((step) => step);
        return { reproduction };
      } catch (error) {
        connections.clear();
        if (!(error instanceof Broken)) throw error;
        return { breach: told(error.breach), reproduction };
      }
    },
  };
}

/** One command a write, and uncut. */
const plainly = (step: Step): Step => {
  if (step.do !== "say") return step;
  const { cuts: _cuts, ...rest } = step;
  return { ...rest, apart: true };
};

/** Plays a script one command a write, and then as it is. The replies have to be the same. */
async function twice(
  { property: { covers }, known }: PlayOptions,
  once: (each: (step: Step) => Step) => Promise<ScriptRun>,
  clear: () => void,
): Promise<void> {
  clear();
  const plain = await once(plainly);
  clear();
  const requirement = covers[0] ?? "";
  const whole = await once((step) => step).catch((error: unknown) => {
    // One by one the same commands were right.
    if (!(error instanceof Broken) || error.breach.rule !== undefined) throw error;
    throw new Broken({ ...error.breach, requirement });
  });
  if (plain.spoilt() || whole.spoilt()) return;
  const at = plain.replies.findIndex((digit, index) => digit !== whole.replies[index]);
  // Where it may close it need not do so at the same command each time.
  if ([plain, whole].some(({ replies }) => replies.slice(0, at + 1).includes(CLOSED))) return;
  const [wanted, came] = [plain.replies[at], whole.replies[at]];
  // What is refused for a while is refused at another time.
  if (wanted === undefined || came === undefined || wanted === "4" || came === "4") return;
  const breach: Accusation = {
    requirement,
    shape: "other-reply",
    expected: [`${wanted}xx`],
    received: `${came}xx`,
    at: 0,
    connection: 1,
    sent: "",
  };
  if (known(told(breach))) return;
  markReply(whole, at, breach);
  throw new Broken(breach);
}

/** The reply that differs gets the breach, for the reproduction. */
function markReply({ trace }: ScriptRun, at: number, breach: Accusation) {
  const replies = trace.flatMap((event, index) => (event.kind === "reply" ? [index] : []));
  const index = replies[at];
  const event = index === undefined ? undefined : trace[index];
  if (index !== undefined && event?.kind === "reply") trace[index] = { ...event, breach };
}

/** What the model asks of a server that is not ours. */
function worldOf({ target, offers }: FuzzPlace): World {
  const passwords = new Map(target.accounts.map(({ user, password }) => [user, password]));
  const size = Number(offers.get("SIZE")?.[0] ?? 0);
  const standing = ({ local, domain }: Mailbox) => {
    if (domain === undefined) return "here";
    const isHere = target.accounts.some((account) => addressOf(account, target) === `${local}@${domain.toLowerCase()}`);
    return isHere ? "here" : "unknown";
  };
  return {
    name: "",
    domain: target.domain ?? "",
    mechanisms: allMechanisms.filter(({ name }) => offers.has(`AUTH=${name}`)),
    standing,
    checkPassword: (user, password) => passwords.get(user) === password,
    passwordOf: (user) => passwords.get(user),
    newChallenge: () => "",
    offersTls: offers.has("STARTTLS"),
    maxSize: size > 0 ? size : Number.MAX_SAFE_INTEGER,
    maxRecipients: 100,
  };
}
