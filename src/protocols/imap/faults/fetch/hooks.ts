import type { SectionContent } from "../../grammar/fetch.js";
import type { Named } from "../../grammar/kind.js";
import type { Section } from "../../grammar/section.js";
import { changeFlags } from "../../model/mailbox.js";
import type { Hooks } from "../../server/fault.js";
import { lineOf, onCommand, onMailboxes, onResponse, result, undone } from "../hooks.js";

export const FETCH = /FETCH$/;

/** Changes the items that FETCH tells, where the command is so. */
export const items = (when: RegExp, change: (items: readonly Named[]) => readonly Named[]): Hooks =>
  onResponse(FETCH, (its, { input }) =>
    its.kind === "numbered" && its.name === "FETCH" && input && when.test(lineOf(input))
      ? { ...its, value: change(its.value as readonly Named[]) }
      : its,
  );

/** Does not tell an item, where the command is so. */
export const without = (when: RegExp, name: string): Hooks =>
  items(when, (all) => all.filter((its) => its.name !== name));

/** Refuses what it should take. */
export const refusing = (when: RegExp): Hooks =>
  onCommand(FETCH, (its, taken) => (when.test(lineOf(taken.input)) ? undone(bare(result(its, "BAD")), taken) : its));

/** Without data. */
export const bare = <T extends { readonly responses: readonly { readonly kind: string }[] }>(its: T): T => ({
  ...its,
  responses: its.responses.filter(({ kind }) => kind === "tagged"),
});

/** Reads a command as another. */
export const reading = (from: RegExp, to: string): Hooks => ({
  line: (line) => Buffer.from(line.toString("latin1").replace(from, to), "latin1"),
});

export const text = (its: SectionContent): string =>
  its.content ? Buffer.from(its.content.octets).toString("latin1") : "";
export const withText = (its: SectionContent, octets: string): SectionContent => ({
  ...its,
  content: { size: octets.length, octets: Uint8Array.from(Buffer.from(octets, "latin1")) },
});

/** Reading sets \Seen where it should not. */
export const seeing = (when: RegExp): Hooks =>
  onCommand(FETCH, (its, { input, session }) => {
    if (!its.account || !session.selected || !when.test(lineOf(input))) return its;
    const { seen, uidValidity } = session.selected;
    const uids = new Set(seen.messages.map(({ uid }) => uid));
    const account = onMailboxes(its.account, (mailbox) =>
      mailbox.uidValidity === uidValidity ? changeFlags(mailbox, uids, "add", ["\\Seen"]) : mailbox,
    );
    return { ...its, account };
  });

/** Reading leaves a message unseen where it should not. */
export const unseeing = (when: RegExp): Hooks =>
  onCommand(FETCH, (its, taken) => {
    if (!when.test(lineOf(taken.input))) return its;
    const responses = its.responses.map((each) =>
      each.kind === "numbered" && each.name === "FETCH"
        ? { ...each, value: (each.value as readonly Named[]).filter(({ name }) => name !== "FLAGS") }
        : each,
    );
    return undone({ ...its, responses }, taken);
  });

/** What is asked for of a section. */
export const kindOf = ({ text: its }: Section) => its?.kind;
