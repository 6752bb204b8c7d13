import { expect, it } from "vitest";
import { read, rev1 } from "./grammar/grammar.test-data.js";
import { nameOf, type UnderWay } from "./tagging.js";
import { sessionView } from "./view.js";

/** Plays lines: `>` begins a command, others are the server's, in order. */
function played(...lines: readonly string[]) {
  const view = sessionView(rev1.kinds);
  const underWay: UnderWay[] = [];
  for (const line of lines) {
    if (line.startsWith("> ")) {
      const text = line.slice(2);
      underWay.push({ label: "", octets: Buffer.from(text), tag: text.split(" ")[0] as string, name: nameOf(text) });
      continue;
    }
    const at = underWay.findIndex(({ tag }) => line.startsWith(`${tag} `));
    view.see(read(line), at < 0 ? underWay[0] : underWay.splice(at, 1)[0]);
  }
  return view;
}
const selecting = [
  "* PREAUTH hi",
  "> a SELECT box",
  "* 3 EXISTS",
  "* FLAGS (\\Seen x)",
  "* OK [UIDNEXT 9] n",
  "* OK [UIDVALIDITY 5] v",
];

it("knows the mailbox that is selected, once it is", () => {
  expect(played(...selecting).selected()).toBeUndefined();
  const view = played(...selecting, "a OK [READ-WRITE] done");
  expect(view.state()).toBe("selected");
  expect(view.selected()).toMatchObject({
    messages: [{}, {}, {}],
    flags: ["\\Seen", "x"],
    uidNext: 9,
    uidValidity: 5,
    isReadOnly: false,
  });
});

it("follows messages through expunges", () => {
  const view = played(
    ...selecting,
    "a OK [READ-WRITE] done",
    "> b FETCH 1:3 (UID FLAGS)",
    "* 1 FETCH (UID 4 FLAGS ())",
    "* 3 FETCH (FLAGS (\\SEEN) UID 8)",
    "b OK done",
    "> c NOOP",
    "* 2 EXPUNGE",
    "* 3 EXISTS",
  );
  expect(view.selected()?.messages).toEqual([{ uid: 4, flags: new Set() }, { uid: 8, flags: new Set(["\\seen"]) }, {}]);
});

it("knows that a failed SELECT leaves nothing selected, and CLOSE nothing open", () => {
  const opened = [...selecting, "a OK [READ-WRITE] done"];
  expect(played(...opened, "> b SELECT other", "* 7 EXISTS", "b NO none").selected()).toBeUndefined();
  expect(played(...opened, "> b SELECT", "b BAD what").selected()?.messages).toHaveLength(3);
  expect(played(...opened, "> b CLOSE", "b OK closed").state()).toBe("authenticated");
});

it("forgets capabilities when a login may have changed them", () => {
  const before = played("* OK [CAPABILITY IMAP4rev1 STARTTLS] hi");
  expect([...(before.capabilities() ?? [])]).toEqual(["IMAP4REV1", "STARTTLS"]);
  expect(played("* OK [CAPABILITY IMAP4rev1] hi", "> a LOGIN u p", "a OK in").capabilities()).toBeUndefined();
  expect(played("* OK hi", "> a LOGIN u p", "a OK [CAPABILITY IMAP4rev1 IDLE] in").capabilities()?.has("IDLE")).toBe(
    true,
  );
});

it("keeps nothing of messages where there are more than can be kept", () => {
  const view = played(...selecting, "* 4294967295 EXISTS", "* 1 EXPUNGE", "* 2 EXISTS", "a OK done");
  expect(view.selected()).toMatchObject({ messages: [], isCut: true, uidNext: 9 });
});
