import { allMechanisms } from "../../../reference/sasl/mechanisms.js";
import { arrivedStore } from "../../../wire/arrived.js";
import { allKinds, extensions } from "../extensions/extensions.js";
import type { Source } from "../grammar/cursor.js";
import { parseResponse, printResponse, type Response } from "../grammar/response.js";
import { response } from "../response-unit.js";
import { nameOf } from "../tagging.js";
import { sessionView } from "../view.js";
import { type Account, newAccount } from "./account.js";
import { dialectOf, newSession, type Revision, type SessionState, type World } from "./state.js";
import { step } from "./step.js";

/** A world with one user. */
export const worldOf = (revisions: readonly Revision[] = ["IMAP4rev1", "IMAP4rev2"]): World => ({
  revisions,
  extensions,
  mechanisms: allMechanisms,
  offersTls: true,
  loginNeedsTls: false,
  maxSize: 10_000,
  now: () => ({ year: 2026, month: 11, day: 27, hours: 12, minutes: 0, seconds: 0, zone: "+0000" }),
  accountOf: () => newAccount(1),
  checkPassword: (user, password) => user === "tim" && password === "tanstaaftanstaaf",
  passwordOf: (user) => (user === "tim" ? "tanstaaftanstaaf" : undefined),
  newChallenge: () => "<1896.697170952@postoffice.reston.mci.net>",
});

/** A command as it is cut from the wire. */
export function sourceOf(text: string): Source {
  const literals: Source["literals"][number][] = [];
  let line = "";
  for (let at = 0; at < text.length; ) {
    const [announcement, before = "", size] = /^([\s\S]*?~?\{(\d+)\+?\})\r\n/.exec(text.slice(at)) ?? [];
    if (announcement === undefined) {
      line += text.slice(at);
      break;
    }
    line += `${before.replace(/\+\}$/, "}")}\r\n`;
    at += announcement.length;
    const octets = Buffer.from(text.slice(at, at + Number(size)), "latin1");
    literals.push({ size: Number(size), octets: Uint8Array.from(octets) });
    at += Number(size);
  }
  return { line: Buffer.from(line, "latin1"), literals };
}

/** Sessions of one user, on one account, played by hand. */
export function played(world: World = worldOf()) {
  let account: Account = newAccount(1);
  let tags = 0;

  const session = (isLoggedIn = true) => {
    let state: SessionState = {
      ...newSession(false),
      ...(isLoggedIn && { state: "authenticated" as const, user: "tim" }),
    };
    const view = sessionView(allKinds);
    const greeting: Response = { kind: "condition", condition: isLoggedIn ? "PREAUTH" : "OK", text: "x" };
    view.see({ ok: true, value: greeting }, undefined);
    const take = (outcome: ReturnType<typeof step>, line = ""): readonly string[] => {
      const command = {
        label: "",
        octets: Buffer.from(line, "latin1"),
        tag: line.split(" ")[0] ?? "",
        name: nameOf(line),
      };
      // What is printed is read by what was spoken before, or is from now on.
      const dialects = [state, outcome.session].map((its) => dialectOf(its, world, allKinds));
      state = outcome.session;
      account = outcome.account ?? account;
      return outcome.responses.map((its) => {
        view.see({ ok: true, value: its }, line === "" ? undefined : command);
        return strictly(its, dialects);
      });
    };
    const at = () => (state.user === undefined ? undefined : account);
    return {
      state: () => state,
      /** What a client believes who has heard all of it. */
      view: () => view,
      /** Gives a command, without its tag, and gives what is said to it. */
      say: (text: string) => {
        const line = `a${++tags} ${text}`;
        return take(step(state, at(), { kind: "command", source: sourceOf(line) }, world), line);
      },
      /** The same with whatever is written. */
      write: (text: string) => take(step(state, at(), { kind: "command", source: sourceOf(text) }, world)),
      line: (text: string) => take(step(state, at(), { kind: "line", line: Buffer.from(text, "latin1") }, world)),
      news: () => take(step(state, at(), { kind: "news" }, world)),
    };
  };
  return { session, account: () => account };
}

/** A response as it is printed; throws unless our own grammar reads it. */
function strictly(its: Response, dialects: readonly ReturnType<typeof dialectOf>[]): string {
  const octets = printResponse(its, allKinds);
  const arrived = arrivedStore();
  arrived.push(Buffer.from(octets, "latin1"));
  const cut = response().begin()(arrived);
  if (cut.kind !== "unit" || arrived.size() > 0) throw new Error(`not one response: ${octets}`);
  const wrong = dialects.map((dialect) => parseResponse(cut.unit, dialect)).filter((parsed) => !parsed.ok);
  if (wrong.length === dialects.length) throw new Error(`${octets} ${JSON.stringify(wrong[0])}`);
  return octets.replace(/\r\n$/, "");
}
