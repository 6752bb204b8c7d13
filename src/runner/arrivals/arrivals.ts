import type { ReadBack, Stored } from "../../protocol/delivery.js";
import { memo } from "../../protocol/memo.js";
import type { Place } from "../../protocol/place.js";
import { SetUpError } from "../../protocol/set-up-error.js";
import { strikes } from "../../protocol/strikes.js";
import { type Account, accountOf, partsOf } from "../../protocol/target.js";
import type { Template } from "../../protocol/template.js";
import type { Step } from "../../suite/exchange.js";
import { fixture } from "../../suite/fixture.js";
import { latin1, octetText } from "../../wire/latin1.js";
import { isEnding, pause } from "../../wire/lifetime.js";
import { freshSender, isOfAnother, senderNamedIn } from "../case-sender.js";
import { type Asked, type Judged, judgeArrivals } from "./judge.js";
import { type Mailbox, openMailbox } from "./mailbox.js";
import { type Overtaken, overtaken } from "./overtaken.js";
import { arrivalTimes, hasHadTime, SHORTLY } from "./times.js";

export type ArrivedStep = Extract<Step, { kind: "arrived" }>;

/** What came; `doubt`: why nobody can tell whether what is missing is late or lost; `what`: where; `isPassedOn`: to the sink; `isUntold`: nothing tells of a message of it whether another case sent it. */
export type Came = Judged & {
  readonly doubt?: string;
  readonly what: string;
  readonly address: string;
  readonly isPassedOn: boolean;
  readonly isUntold: boolean;
};

/** Sends a message of nobody's case, and says to whom in the end. Throws SetUpError. */
export type SendControl = (sender: string, address: string) => Promise<string>;

/** The mailboxes at which a case looks, from its begin on. */
export interface Arrivals {
  /** Waits for what the line asks for, or until nothing comes any more. `since`: when all was said that it follows from. Throws SetUpError. */
  readonly await: (step: ArrivedStep, since: number) => Promise<Came>;
  readonly close: () => void;
}

/** So many time-outs a mailbox is looked at that does not come to rest. */
const MOST = 3;
/** Messages that a transcript shows of a mailbox, and octets of each. */
const SHOWN = { messages: 3, octets: 1000 };

/**
 * Opens the mailboxes that an exchange asks for: what is there by now doesn't count. `filled` fills in an
 * address. Throws SetUpError.
 */
export async function openArrivals(
  steps: readonly Step[],
  { target, account, sender, transcript, defer }: Pick<Place, "target" | "account" | "sender" | "transcript" | "defer">,
  filled: (address: Template) => string,
  sendControl?: SendControl,
): Promise<Arrivals> {
  const boxes = new Map<string, { readonly account: Account; readonly readBack: ReadBack; readonly box: Mailbox }>();
  const close = () => {
    for (const { box } of boxes.values()) box.close();
  };
  try {
    for (const step of steps) {
      if (step.kind !== "arrived") continue;
      const address = filled(step.recipient);
      if (boxes.has(address)) continue;
      const known = accountOf(address, target);
      const readBack = known ? target.readBack : target.passedOn;
      if (!known && !readBack) throw new SetUpError(`no --account has the address ${address}`, { isChoice: true });
      if (!readBack) throw new SetUpError("no way to read mail back is given (--read)", { isChoice: true });
      const owner = known ?? { user: address.toLowerCase(), password: "" };
      boxes.set(address, { account: owner, readBack, box: await openMailbox(readBack, owner) });
    }
  } catch (error) {
    close();
    throw error;
  }

  return {
    close,
    async await(step, since) {
      const address = filled(step.recipient);
      const its = boxes.get(address);
      if (!its) throw new Error(`the mailbox of ${address} was not opened`);
      const { readBack } = its;
      // Another worker's cases have their mail in this mailbox, too, from whatever senders.
      const isShared = target.accounts.includes(its.account) && its.account.user !== account.user;
      const asked = askedBy(step, steps, filled);
      const times = arrivalTimes(target);
      const inVain = strikes(target);
      const mail = target.accounts.includes(its.account) ? `mail for ${its.account.user}` : "mail that is passed on";
      const senderOf = (message: Stored) => message.sender ?? senderNamedIn(message.octets);
      const isOwn = (message: Stored) => sender !== undefined && message.sender === sender;
      const look = async () =>
        (await its.box.look()).filter((message) => !isOfAnother(senderOf(message), sender, isShared));
      const mark = ({ key }: Stored) => `${its.account.user} ${key}`;
      const taken = takenFrom(readBack);
      /** Whether there is no more after so many milliseconds than there is now; what the next case has taken for its own is its own. */
      const staysFor = async (ms: number, now: readonly Stored[]): Promise<boolean> => {
        const known = new Set(now.map(({ key }) => key));
        const isMore = (message: Stored) => !known.has(message.key) && !taken.has(mark(message));
        try {
          await pause(ms);
          if (!(await look()).some(isMore)) return true;
          // It may just have come for a case that has not looked yet.
          await pause(SHORTLY);
          return !(await look()).some(isMore);
        } catch {
          return false;
        }
      };
      let keys = "";
      let changedAt = 0;
      let fate: Overtaken | undefined;
      /** Sends mail behind what is missing. */
      const sendBehind = async (send: SendControl) => {
        const own = freshSender();
        const to = target.accounts.includes(its.account) ? address : `${partsOf(own).local}@${partsOf(address).domain}`;
        const taken = await send(own, to);
        const account = accountOf(taken, target);
        const isIt = (message: Stored) => senderOf(message)?.toLowerCase() === own;
        if (account === its.account) return async () => (await its.box.look()).some(isIt);
        const owner = account ?? { user: taken.toLowerCase(), password: "" };
        return async () => (await readBack.look(owner, () => true)).some(isIt);
      };
      let isLate = performance.now() - since > SHORTLY / 4;
      for (let isNoted = false; ; ) {
        const messages = await look();
        const elapsed = performance.now() - since;
        const before = keys;
        keys = messages.map(({ key }) => key).join(" ");
        if (keys !== before) changedAt = elapsed;
        const judged = judgeArrivals(asked, messages, readBack.loses, isOwn);
        const isThere = judged.kind !== "missing";
        // When it came nobody can tell who was looking elsewhere; and what is tried again takes its time.
        if (isThere && messages.length > 0 && !isNoted) {
          if (!isLate && !((step.orSkip || step.orEnd) && asked.kind === "message")) times.note(elapsed);
          isNoted = true;
        }
        isLate = false;
        const settled = times.settled();
        const { timeout } = target;
        const patience = {
          // A copy may follow, or more than were asked for.
          arrived: asked.kind === "message" ? changedAt + SHORTLY : (settled ?? timeout),
          // What is wrong may be in the middle of being written.
          wrong: Math.min(changedAt + (settled ?? timeout), MOST * timeout),
          missing: Math.max(inVain.patience(mail, timeout), settled ?? 0),
        }[judged.kind === "arrived" || judged.kind === "missing" ? judged.kind : "wrong"];
        const until = readBack.queued ? patience : 0;
        const isLost = judged.kind === "missing" && !step.orEnd && !step.orSkip && readBack.queued;
        if (isLost && elapsed >= until && sendControl && !fate && !isEnding()) {
          const behind = async (what: string) => {
            const told = await overtaken({
              send: () => sendBehind(sendControl),
              isThere: async () => judgeArrivals(asked, await look(), readBack.loses, isOwn).kind !== "missing",
              changed: its.box.changed,
              isEnding,
              patience: inVain.patience(what, timeout),
            });
            inVain.note(what, told.kind !== "untold");
            return told;
          };
          const { scripts } = target;
          fate = await behind(`${scripts?.isUsual() === false ? "scripted " : ""}control, ${mail}`);
          // What the sink does for this case may stop whatever comes: then it is the time that tells.
          if (fate.kind === "untold" && scripts?.isUsual() === false) {
            const waited = performance.now() - since;
            scripts.begin("", undefined);
            fate = await behind(`control, ${mail}`);
            if (fate.kind === "overtaken" && !hasHadTime(waited, fate.ms))
              fate = { kind: "untold", why: "and the server is slow" };
          }
          if (fate.kind === "overtaken")
            transcript.event(step.connection, `mail that was sent later came within ${fate.ms} ms`);
          continue;
        }
        const tells = tellsSenders(readBack, messages.map(senderOf));
        const isDeferred = defer !== undefined && judged.kind === "arrived" && elapsed < until && tells;
        if (isDeferred) defer(staysFor(until - elapsed, messages));
        if (isDeferred || elapsed >= until || isEnding()) {
          if (asked.kind === "message" || asked.count > 0) inVain.note(mail, isThere);
          if (judged.kind === "arrived") for (const message of judged.messages) taken.add(mark(message));
          transcript.event(step.connection, inWords(address, messages, judged));
          // Where cases overlap, what does not name this one may be of the one before.
          const isUntold = messages.some((message) =>
            defer && readBack.queued ? !isOwn(message) : senderOf(message) === undefined,
          );
          const isPassedOn = readBack === target.passedOn;
          const doubt = judged.kind === "missing" && fate?.kind === "untold" ? { doubt: fate.why } : {};
          return { ...judged, ...doubt, what: `${address} (${readBack.what})`, address, isPassedOn, isUntold };
        }
        await its.box.changed(until - elapsed);
      }
    },
  };
}

/** Messages that a case has found to be what it asked for. */
const takenFrom = memo((_readBack: ReadBack) => new Set<string>());

/** Whether mail that is read back there says who sent it, as far as has been seen; nothing has: it does not. */
const seen = new WeakMap<ReadBack, boolean>();

function tellsSenders(readBack: ReadBack, senders: readonly (string | undefined)[]): boolean {
  if (senders.length > 0) seen.set(readBack, seen.get(readBack) !== false && senders.every((its) => its !== undefined));
  return seen.get(readBack) === true;
}

/** What an `-- arrived` line asks for. Who sends a message with its dot ends its last line. */
function askedBy(
  { fixture: name, count = 0, most = count, sender, orNull = false }: ArrivedStep,
  steps: readonly Step[],
  filled: (address: Template) => string,
): Asked {
  if (name === undefined) return { kind: "count", count, most };
  const octets = fixture(name) ?? new Uint8Array();
  const sent = steps.filter((step) => step.kind === "send-fixture" && step.fixture === name);
  const isStuffed = sent.length > 0 && sent.every((step) => step.kind === "send-fixture" && step.stuffed);
  const from = sender && { senders: [octetText(filled(sender)), ...(orNull ? [""] : [])] };
  return { kind: "message", name, octets: isStuffed ? closed(octets) : octets, ...from };
}

function closed(octets: Uint8Array): Uint8Array {
  const isOpen = octets.length > 0 && octets.at(-1) !== 10;
  return isOpen ? Buffer.concat([octets, Buffer.from("\r\n")]) : octets;
}

/** What a transcript says of it: the messages themselves where something is wrong with them. */
function inWords(address: string, messages: readonly Stored[], { kind }: Judged): string {
  const many = `${messages.length} ${messages.length === 1 ? "message" : "messages"}`;
  if (kind === "arrived" || messages.length === 0) return `${many} arrived for ${address}`;
  const shown = messages.slice(0, SHOWN.messages).map(({ octets, sender }, index) => {
    const from = sender === undefined ? "" : ` from <${sender}>`;
    return `message ${index + 1}${from}:\n${latin1(octets.subarray(0, SHOWN.octets))}`;
  });
  return [`${many} arrived for ${address}`, ...shown].join("\n");
}
