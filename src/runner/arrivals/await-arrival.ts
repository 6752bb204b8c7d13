import type { Stored } from "../../protocol/delivery.js";
import type { Place } from "../../protocol/place.js";
import { strikes } from "../../protocol/strikes.js";
import { isEnding } from "../../wire/lifetime.js";
import type { ArrivedStep, Came } from "./arrivals.js";
import { isAccounts, type Looking, lookIn, senderOf } from "./box.js";
import { fateOf, type SendControl } from "./fate.js";
import { inWords } from "./in-words.js";
import { type Asked, type Judged, judgeArrivals } from "./judge.js";
import type { Overtaken } from "./overtaken.js";
import { patience } from "./patience.js";
import { staysFor, take, tellsSenders } from "./stays.js";
import { arrivalTimes, SHORTLY } from "./times.js";

/** What is awaited, and where. */
export interface Awaiting extends Looking, Pick<Place, "transcript" | "defer"> {
  readonly address: string;
  readonly asked: Asked;
  readonly sendControl: SendControl | undefined;
}

/** Waits for what the line asks for, or until nothing comes any more. `since`: when all was said that it follows from. Throws SetUpError. */
export async function awaitArrival(step: ArrivedStep, since: number, its: Awaiting): Promise<Came> {
  const { address, asked, readBack, mailbox, owner, target, sender, transcript, defer, sendControl } = its;
  const times = arrivalTimes(target);
  const inVain = strikes(target);
  const mail = isAccounts(its) ? `mail for ${owner.user}` : "mail that is passed on";
  const isOwn = (message: Stored) => sender !== undefined && message.sender === sender;
  const judge = (messages: readonly Stored[]) => judgeArrivals(asked, messages, readBack.loses, isOwn);
  const waited = () => performance.now() - since;
  const mayBeMissing = step.orEnd || step.orSkip;
  let keys = "";
  let changedAt = 0;
  let fate: Overtaken | undefined;
  let isLate = waited() > SHORTLY / 4;
  for (let isNoted = false; ; ) {
    const messages = await lookIn(its);
    const elapsed = waited();
    const before = keys;
    keys = messages.map(({ key }) => key).join(" ");
    if (keys !== before) changedAt = elapsed;
    const judged = judge(messages);
    const isThere = judged.kind !== "missing";
    // When it came nobody can tell who was looking elsewhere; and what is tried again takes its time.
    if (isThere && messages.length > 0 && !isNoted) {
      if (!isLate && !(mayBeMissing && asked.kind === "message")) times.note(elapsed);
      isNoted = true;
    }
    isLate = false;
    const { timeout } = target;
    const known = {
      timeout,
      settled: times.settled(),
      changedAt,
      inVain: inVain.patience(mail, timeout),
      mayNotCome: step.orEnd === true,
    };
    const until = readBack.queued ? patience(judged, asked, known) : 0;
    const isOver = elapsed >= until;
    if (!isThere && !mayBeMissing && readBack.queued && isOver && sendControl && !fate && !isEnding()) {
      const isNowThere = async () => judge(await lookIn(its)).kind !== "missing";
      fate = await fateOf({ address, mail, isThere: isNowThere, waited }, its, sendControl);
      if (fate.kind === "overtaken")
        transcript.event(step.connection, `mail that was sent later came within ${fate.ms} ms`);
      continue;
    }
    const tells = tellsSenders(readBack, messages.map(senderOf));
    const isDeferred = defer !== undefined && judged.kind === "arrived" && !isOver && tells;
    if (isDeferred) defer(staysFor(its, until - elapsed, messages));
    if (isDeferred || isOver || isEnding()) {
      if ((asked.kind === "message" || asked.count > 0) && !(step.orEnd && !isThere)) inVain.note(mail, isThere);
      if (judged.kind === "arrived") take(its, judged.messages);
      transcript.event(step.connection, inWords(address, messages, judged));
      return came(its, messages, judged, fate);
    }
    await mailbox.changed(until - elapsed);
  }
}

/** What is to be said of it in the end. */
function came(its: Awaiting, messages: readonly Stored[], judged: Judged, fate: Overtaken | undefined): Came {
  const { address, readBack, target, sender, defer } = its;
  const isOwn = (message: Stored) => sender !== undefined && message.sender === sender;
  // Where cases overlap, what does not name this one may be of the one before.
  const isUntold = messages.some((message) =>
    defer && readBack.queued ? !isOwn(message) : senderOf(message) === undefined,
  );
  const isPassedOn = readBack === target.passedOn;
  const doubt = judged.kind === "missing" && fate?.kind === "untold" ? { doubt: fate.why } : {};
  return { ...judged, ...doubt, what: `${address} (${readBack.what})`, address, isPassedOn, isUntold };
}
