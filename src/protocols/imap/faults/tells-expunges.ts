import { newsFor } from "../model/news.js";
import { inMailbox, knowing } from "../model/selected.js";
import type { Outcome } from "../model/state.js";

/** Untagged EXPUNGE of all that is gone comes with a command that must not tell it. */
export const tellsExpunges = (its: Outcome): Outcome => {
  if (!its.account || !its.session.selected) return its;
  const { mailbox, selected } = inMailbox(its);
  const { responses, seen } = newsFor(selected.seen, mailbox, { mayExpunge: true, hasRecent: true });
  return {
    ...its,
    session: knowing(its.session, { seen }),
    responses: [...its.responses.slice(0, -1), ...responses, ...its.responses.slice(-1)],
  };
};
