import type { Stored } from "../../protocol/delivery.js";
import { strikes } from "../../protocol/strikes.js";
import { accountOf, partsOf } from "../../protocol/target.js";
import { isEnding } from "../../wire/lifetime.js";
import { freshSender } from "../case-sender.js";
import { isAccounts, type Looking, senderOf } from "./box.js";
import { type Overtaken, overtaken } from "./overtaken.js";
import { hasHadTime } from "./times.js";

/** Sends a message of nobody's case, and says to whom in the end. Throws SetUpError. */
export type SendControl = (sender: string, address: string) => Promise<string>;

/** What does not come. */
export interface Missing {
  /** For whom it was sent. */
  readonly address: string;
  /** What it is, in the words in which it is waited for. */
  readonly mail: string;
  readonly isThere: () => Promise<boolean>;
  /** Milliseconds for which it was waited. */
  readonly waited: () => number;
}

/** Sends mail behind what is missing, and tells late from lost. */
export async function fateOf(missing: Missing, looking: Looking, send: SendControl): Promise<Overtaken> {
  const { mail, isThere, waited } = missing;
  const { target, mailbox } = looking;
  const inVain = strikes(target);
  const behind = async (what: string) => {
    const told = await overtaken({
      send: () => sendBehind(missing, looking, send),
      isThere,
      changed: mailbox.changed,
      isEnding,
      patience: inVain.patience(what, target.timeout),
    });
    inVain.note(what, told.kind !== "untold");
    return told;
  };
  const { scripts } = target;
  const isScripted = scripts?.isUsual() === false;
  const fate = await behind(`${isScripted ? "scripted " : ""}control, ${mail}`);
  if (fate.kind !== "untold" || !isScripted) return fate;
  // What the sink does for this case may stop whatever comes: then it is the time that tells.
  const soFar = waited();
  scripts.begin("", undefined);
  const usual = await behind(`control, ${mail}`);
  return usual.kind === "overtaken" && !hasHadTime(soFar, usual.ms)
    ? { kind: "untold", why: "and the server is slow" }
    : usual;
}

/** Sends a message behind it; gives what tells whether that has come. Throws SetUpError. */
async function sendBehind({ address }: Missing, looking: Looking, send: SendControl): Promise<() => Promise<boolean>> {
  const { target, owner, mailbox, readBack } = looking;
  const own = freshSender();
  const to = isAccounts(looking) ? address : `${partsOf(own).local}@${partsOf(address).domain}`;
  const taken = await send(own, to);
  const account = accountOf(taken, target);
  const isIt = (message: Stored) => senderOf(message)?.toLowerCase() === own;
  if (account === owner) return async () => (await mailbox.look()).some(isIt);
  const other = account ?? { user: taken.toLowerCase(), password: "" };
  return async () => (await readBack.look(other, () => true)).some(isIt);
}
