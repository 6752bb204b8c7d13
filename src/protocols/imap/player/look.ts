import { exchange } from "./exchange.js";
import { contentOf, flagsText } from "./model.js";
import { accuseLast, type Scene } from "./scene.js";

/** Milliseconds between two looks, and looks: what others have done is told in time. */
export const PAUSE = 100;
export const LOOKS = 15;

/** Holds what a session sees of its mailbox against what is there. */
export async function look(scene: Scene, on: number): Promise<void> {
  const talk = await scene.talkOn(on);
  const { account } = scene;
  const selected = talk.view.selected();
  if (!account || !selected) return;
  const wanted = contentOf(account, selected.name);
  const uids = wanted.map(({ uid }) => uid).join(" ");
  for (let looks = 1; ; looks++) {
    await exchange(scene, talk, [["NOOP"]]);
    if (scene.spoilt) return;
    const isEmpty = selected.messages.length === 0;
    if (!isEmpty) await exchange(scene, talk, [["FETCH 1:* (UID FLAGS)"]]);
    if (scene.spoilt) return;
    const { messages } = selected;
    const isThere = messages.map(({ uid }) => uid).join(" ") === uids;
    const other = isThere
      ? wanted.findIndex(({ flags }, index) => flags !== flagsText(messages[index]?.flags ?? []))
      : -1;
    if (isThere && other < 0) return;
    if (looks < LOOKS) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      continue;
    }
    const isAlone = scene.talks.all().length === 1;
    const flags = (index: number) => `* ${index + 1} FETCH (FLAGS (${wanted[index]?.flags ?? ""}) ...)`;
    if (other < 0) {
      // It shows in how many messages a fresh SELECT tells of.
      const parts = ["NOOP"];
      scene.note({ kind: "pause", ms: 1000 });
      scene.note({ kind: "said", on, parts, came: "OK" });
      const status = [`STATUS ${"{mailbox}"} (MESSAGES)`];
      scene.note({ kind: "said", on, parts: status, came: "OK" });
    } else scene.note({ kind: "said", on, parts: ["FETCH 1:* (UID FLAGS)"], came: "OK" });
    accuseLast(scene, {
      requirement:
        other < 0
          ? "rfc9051/6.1.2/noop-polls"
          : isAlone
            ? "rfc9051/6.4.5/flags"
            : "rfc9051/2.3.2/permanent-flags-shared",
      shape: `view-${other < 0 ? "messages" : "flags"}${isAlone ? "" : "-of-others"}`,
      expected: [other < 0 ? `* STATUS {mailbox} (MESSAGES ${wanted.length})` : flags(other)],
      received:
        other < 0
          ? `${messages.length} messages`
          : `* ${other + 1} FETCH (FLAGS (${flagsText(messages[other]?.flags ?? [])}))`,
      connection: on,
      sent: "NOOP",
    });
    return;
  }
}
