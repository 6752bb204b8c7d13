import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commands } from "../commands.js";
import { extensionCommands } from "../extensions/extensions.js";
import { played, worldOf } from "./step.test-data.js";

const message = "Subject: hello\r\nFrom: Joe <joe@example.test>\r\n\r\nbody\r\n";
const appended = (mailbox: string, text = message, flags = "") =>
  `APPEND ${mailbox} ${flags}{${text.length}}\r\n${text}`;
/** A session that has selected INBOX, with so many messages in it. */
function inbox(count = 3, world = worldOf()) {
  const all = played(world);
  const one = all.session();
  for (let at = 0; at < count; at++) one.say(appended("INBOX"));
  // Behind the second time, nothing is recent.
  for (let times = 0; times < 2; times++) one.say("SELECT INBOX");
  return { ...all, one };
}
const last = (lines: readonly string[]) => lines.at(-1)?.replace(/^a\d+ /, "");
const untagged = (lines: readonly string[]) => lines.filter((line) => line.startsWith("* "));

describe("a session", () => {
  it("logs in, looks around and leaves", () => {
    const its = played().session(false);
    expect(last(its.say('LIST "" *'))).toMatch(/^BAD/);
    expect(last(its.say("LOGIN tim wrong"))).toMatch(/^NO \[AUTHENTICATIONFAILED\]/);
    expect(last(its.say("LOGIN tim {16}\r\ntanstaaftanstaaf"))).toMatch(/^OK \[CAPABILITY IMAP4rev1 IMAP4rev2 /);
    expect(its.say('LIST "" *')).toEqual(['* LIST (\\HasNoChildren) "/" INBOX', expect.stringMatching(/^a4 OK/)]);
    expect(its.say("LOGOUT").map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual(["* BYE", "a5 OK"]);
  });

  it("authenticates, with a first message at once or later, and may give up", () => {
    const plain = Buffer.from("\0tim\0tanstaaftanstaaf").toString("base64");
    expect(last(played().session(false).say(`AUTHENTICATE PLAIN ${plain}`))).toMatch(/^OK/);
    const its = played().session(false);
    expect(its.say("AUTHENTICATE PLAIN")).toEqual(["+ "]);
    expect(last(its.line("*"))).toMatch(/^BAD/);
    its.say("AUTHENTICATE PLAIN");
    expect(last(its.line("!"))).toMatch(/^BAD/);
    its.say("AUTHENTICATE PLAIN");
    expect(last(its.line(plain))).toMatch(/^OK/);
  });

  it("is told what is wrong, and where", () => {
    const its = played().session();
    expect(its.write("")).toEqual([expect.stringMatching(/^\* BAD/)]);
    expect(its.write("+ NOOP")).toEqual([expect.stringMatching(/^\* BAD/)]);
    expect(its.write("x")).toEqual([expect.stringMatching(/^\* BAD/)]);
    expect(its.write("x FOO")).toEqual(["x BAD There is no such command"]);
    expect(its.write("x NOOP ")).toEqual(["x BAD At octet 7 should stand CRLF"]);
    expect(its.write("x SELECT  INBOX")[0]).toMatch(/^x BAD At octet 10/);
    expect(its.write("x FETCH 1 FAST")).toEqual(["x BAD Not now"]);
  });

  it("gets an example of each command right by its syntax", () => {
    for (const { name, states, examples } of commands)
      for (const example of examples) {
        const its = states.includes("selected") ? inbox().one : played().session(!states.includes("greeted"));
        expect(its.say(example).join("\n"), `${name}: ${example}`).not.toMatch(/ BAD /);
      }
  });
});

describe("a mailbox", () => {
  it("is selected with all that is to be told, by revision", () => {
    const { one } = inbox(1);
    expect(untagged(one.say("SELECT INBOX"))).toEqual([
      "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
      "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] Any",
      "* 1 EXISTS",
      "* 0 RECENT",
      "* OK [UNSEEN 1] The first unseen",
      "* OK [UIDVALIDITY 1] UIDs are valid",
      "* OK [UIDNEXT 2] The next UID",
    ]);
    one.say("UNSELECT");
    expect(one.say("ENABLE IMAP4rev2")[0]).toBe("* ENABLED IMAP4REV2");
    one.say("SELECT INBOX");
    const [closed, ...more] = one.say("EXAMINE INBOX");
    expect(closed).toMatch(/^\* OK \[CLOSED\]/);
    expect(more).toContain('* LIST (\\HasNoChildren) "/" INBOX');
    expect(more.join("\n")).not.toMatch(/RECENT|UNSEEN/);
    expect(last(more)).toMatch(/^OK \[READ-ONLY\]/);
  });

  it("is deselected by a SELECT that fails", () => {
    const { one } = inbox();
    expect(last(one.say("SELECT nowhere"))).toMatch(/^NO \[NONEXISTENT\]/);
    expect(last(one.say("FETCH 1 FLAGS"))).toMatch(/^BAD/);
  });

  it("stands in a hierarchy", () => {
    const its = played().session();
    its.say("CREATE a/b/c");
    expect(last(its.say("DELETE a"))).toMatch(/^OK/);
    expect(last(its.say("DELETE a"))).toMatch(/^NO \[HASCHILDREN\]/);
    expect(last(its.say("RENAME a/b x/y"))).toMatch(/^OK/);
    expect(untagged(its.say('LIST "" *')).map((line) => line.replace(/^.*"\/" /, ""))).toEqual(
      "INBOX a x x/y x/y/c".split(" "),
    );
    expect(untagged(its.say('LIST "" %'))).toContain('* LIST (\\Noselect \\HasNoChildren) "/" a');
    its.say("SUBSCRIBE x/y/gone");
    expect(untagged(its.say('LSUB "" x/%'))).toEqual(['* LSUB (\\Noselect) "/" x/y']);
    expect(untagged(its.say('LIST (SUBSCRIBED RECURSIVEMATCH) "" x'))).toEqual([
      '* LIST (\\HasChildren) "/" x (CHILDINFO ("SUBSCRIBED"))',
    ]);
    expect(untagged(its.say('LIST "" (x INBOX) RETURN (STATUS (MESSAGES))'))).toContain("* STATUS x (MESSAGES 0)");
    expect(last(its.say("CREATE a//b"))).toMatch(/^NO \[CANNOT\]/);
    expect(last(its.say("RENAME x x/z"))).toMatch(/^NO \[CANNOT\]/);
  });

  it("has a name in UTF-7, and in UTF-8 for who has enabled it", () => {
    const its = played().session();
    expect(last(its.say("CREATE &AOQ-"))).toMatch(/^OK/);
    expect(last(its.say("CREATE &AOQ"))).toMatch(/^NO \[CANNOT\]/);
    its.say("ENABLE UTF8=ACCEPT");
    expect(untagged(its.say('LIST "" "\xc3\xa4"'))).toEqual([`* LIST (\\HasNoChildren) "/" {2}\r\n\xc3\xa4`]);
  });
});

describe("messages", () => {
  it("are fetched as they are, and are seen then", () => {
    const { one } = inbox(1);
    expect(untagged(one.say("FETCH 1 (BODY[TEXT]<1.3> UID)"))).toEqual([
      '* 1 FETCH (BODY[TEXT]<1> "ody" UID 1 FLAGS (\\Seen))',
    ]);
    expect(untagged(one.say("UID FETCH 1 BODY.PEEK[HEADER.FIELDS (SUBJECT)]"))).toEqual([
      "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (SUBJECT)] {18}\r\nSubject: hello\r\n\r\n)",
    ]);
    expect(last(one.say("FETCH 2 FLAGS"))).toMatch(/^BAD/);
    expect(one.say("UID FETCH 2 FLAGS")).toHaveLength(1);
  });

  it("are stored, with keywords told of before", () => {
    const { one } = inbox(2);
    expect(untagged(one.say("STORE 1:2 +FLAGS (word \\Foo)"))).toEqual([
      "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft word)",
      "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft word \\*)] Any",
      "* 1 FETCH (FLAGS (word))",
      "* 2 FETCH (FLAGS (word))",
    ]);
    expect(untagged(one.say("STORE 1 FLAGS.SILENT \\Seen"))).toEqual([]);
    expect(untagged(one.say("NOOP"))).toEqual([]);
  });

  it("are searched, and the result is kept", () => {
    const { one } = inbox(3);
    expect(untagged(one.say("SEARCH SUBJECT hell NOT 2"))).toEqual(["* SEARCH 1 3"]);
    expect(untagged(one.say("SEARCH RETURN (MIN COUNT ALL) 1:3"))[0]).toMatch(
      /^\* ESEARCH \(TAG "a\d+"\) MIN 1 ALL 1:3 COUNT 3$/,
    );
    expect(untagged(one.say("UID SEARCH RETURN (SAVE) 2:3"))).toEqual([]);
    expect(untagged(one.say("FETCH $ UID"))).toEqual(["* 2 FETCH (UID 2)", "* 3 FETCH (UID 3)"]);
    expect(last(one.say("SEARCH CHARSET KOI8-R ALL"))).toMatch(/^NO \[BADCHARSET \(US-ASCII UTF-8\)\]/);
  });

  it("are copied and moved, and whoever looks hears of it", () => {
    const { one, session } = inbox(3);
    const other = session();
    other.say("SELECT INBOX");
    one.say("CREATE to");
    expect(last(one.say("COPY 2:3 to"))).toMatch(/^OK \[COPYUID 2 2:3 1:2\]/);
    expect(last(one.say("COPY 1 nowhere"))).toMatch(/^NO \[TRYCREATE\]/);
    expect(one.say("MOVE 1 to")).toEqual([
      "* OK [COPYUID 2 1 3] Moved",
      "* 1 EXPUNGE",
      expect.stringMatching(/ OK Moved$/),
    ]);
    expect(last(other.say("FETCH 1:3 FLAGS"))).toMatch(/^NO \[EXPUNGEISSUED\]/);
    expect(untagged(other.say("STORE 3 +FLAGS.SILENT (\\Flagged)"))).toEqual([]);
    expect(untagged(other.say("NOOP"))).toEqual(["* 1 EXPUNGE"]);
    expect(untagged(one.say("UID FETCH 3 FLAGS"))).toEqual(["* 2 FETCH (UID 3 FLAGS (\\Flagged))"]);
  });

  it("are told of in IDLE as they come", () => {
    const { one, session } = inbox(1);
    expect(one.say("IDLE")).toEqual(["+ idling"]);
    session().say(appended("INBOX"));
    expect(one.news()).toEqual(["* 2 EXISTS", "* 1 RECENT"]);
    expect(one.news()).toEqual([]);
    expect(last(one.line("done"))).toMatch(/^OK/);
  });

  it("may be binary", () => {
    const { one } = inbox(0);
    const text = "Content-Transfer-Encoding: base64\r\n\r\nAGE=\r\n";
    one.say(appended("INBOX", text));
    expect(untagged(one.say("FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1])"))).toEqual([
      "* 1 FETCH (BINARY[1] ~{2}\r\n\0a BINARY.SIZE[1] 2)",
    ]);
  });

  it("go with their mailbox, and so does who had it open", () => {
    const { one, session } = inbox(0);
    one.say("CREATE x");
    one.say("SELECT x");
    expect(last(session().say("DELETE x"))).toMatch(/^OK/);
    expect(one.say("NOOP")).toEqual([expect.stringMatching(/^\* BYE/)]);
    const other = session();
    other.say("CREATE y");
    other.say("SELECT y");
    expect(other.say("DELETE y")[0]).toMatch(/^\* OK \[CLOSED\]/);
    expect(last(other.say("CLOSE"))).toMatch(/^BAD/);
  });
});

/** Whatever clients say, in several sessions at once. */
const word = fc.constantFrom("INBOX", "a", "a/b", "inbox", '"x y"', "{1}\r\nz", "&AOQ-", "&bad", '""', "a/", "*");
const set = fc.constantFrom("1", "1:*", "*", "2,1", "3:1", "$", "7", "0");
const flags = fc.constantFrom("(\\Seen)", "(\\Deleted)", "word", "\\Flagged other", "()", "(\\Recent)", "(\\Foo)");
const att = fc.constantFrom(
  "FLAGS",
  "ALL",
  "FULL",
  "(UID BODY[])",
  "BODY[1.MIME]",
  "BODY[1]<0.5>",
  "BODY.PEEK[HEADER.FIELDS.NOT (From)]",
  "BODY[2.HEADER]",
  "(BINARY[1] BINARY.SIZE[2])",
  "BINARY.PEEK[]<2.9>",
  "RFC822",
  "RFC822.HEADER",
  "(ENVELOPE BODYSTRUCTURE)",
  "X",
);
const texts = [
  message,
  "",
  "no header",
  "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x\r\n\r\ny\r\n--b--\r\n",
  'Subject: \xe4\xff \x01\r\nFrom: =?utf-8?q?x?= <"a b"@c>, g: d@e;\r\nContent-Transfer-Encoding: odd\r\n\r\n\xc3\xa4',
];
const text = fc.constantFrom(...texts);
const uid = fc.constantFrom("", "UID ");
const said = fc.oneof(
  fc
    .tuple(fc.constantFrom("SELECT", "EXAMINE", "CREATE", "DELETE", "SUBSCRIBE", "UNSUBSCRIBE"), word)
    .map((its) => its.join(" ")),
  fc.tuple(word, word).map(([from, to]) => `RENAME ${from} ${to}`),
  fc.tuple(word, flags, text).map(([to, its, body]) => appended(to, body, its.startsWith("(") ? `${its} ` : "")),
  fc.tuple(word, text).map(([to, body]) => `APPEND ${to} ~{${body.length + 1}}\r\n\0${body}`),
  fc.tuple(uid, set, att).map(([by, its, what]) => `${by}FETCH ${its} ${what}`),
  fc
    .tuple(uid, set, fc.constantFrom("FLAGS", "+FLAGS", "-FLAGS.SILENT"), flags)
    .map(([by, its, how, what]) => `${by}STORE ${its} ${how} ${what}`),
  fc.tuple(uid, fc.constantFrom("COPY", "MOVE"), set, word).map(([by, ...its]) => by + its.join(" ")),
  fc
    .tuple(
      uid,
      fc.constantFrom("", "RETURN () ", "RETURN (SAVE) ", "RETURN (MIN MAX COUNT SAVE) "),
      fc.constantFrom(
        "ALL",
        "UNSEEN",
        "KEYWORD word",
        "NOT (SUBJECT x)",
        "$",
        "NEW",
        "CHARSET x ALL",
        "1:3",
        "UID 2:*",
      ),
    )
    .map(([by, how, what]) => `${by}SEARCH ${how}${what}`),
  fc
    .tuple(
      fc.constantFrom("", "(SUBSCRIBED) ", "(SUBSCRIBED RECURSIVEMATCH) ", "(SPECIAL-USE) "),
      word,
      fc.constantFrom("*", "%", '""', "a%", "(a INBOX)"),
      fc.constantFrom("", " RETURN (STATUS (MESSAGES SIZE DELETED UNSEEN) CHILDREN SUBSCRIBED)"),
    )
    .map(([how, reference, pattern, back]) => `LIST ${how}${reference} ${pattern}${back}`),
  word.map((its) => `STATUS ${its} (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)`),
  fc.constantFrom(
    "NOOP",
    "CHECK",
    "CLOSE",
    "UNSELECT",
    "EXPUNGE",
    "UID EXPUNGE 1:*",
    "CAPABILITY",
    "NAMESPACE",
    "ID NIL",
  ),
  fc.constantFrom(...extensionCommands.flatMap(({ examples }) => examples)),
  fc.constantFrom('LSUB "" *', "LSUB a %", "ENABLE IMAP4rev2", "ENABLE UTF8=ACCEPT X", "IDLE", 'ID ("a" NIL)'),
);

describe("whatever is said", () => {
  it.each([
    ["both revisions", worldOf()],
    ["rev1", worldOf(["IMAP4rev1"])],
    ["rev2", worldOf(["IMAP4rev2"])],
  ])("all responses are read by our own grammar, and commands end: %s", (_, world) => {
    const turn = fc.tuple(fc.nat({ max: 2 }), said);
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 60 }), (turns) => {
        const { session } = played(world);
        const sessions = [session(), session(), session()];
        for (const [index, command] of turns) {
          const its = sessions[index];
          if (!its || its.state().state === "ended") continue;
          const lines = its.say(command);
          if (its.state().idle !== undefined) {
            expect(lines).toEqual(["+ idling"]);
            its.news();
            expect(last(its.line("DONE"))).toMatch(/^OK/);
          } else if (its.state().state !== "ended") {
            expect(last(lines)).toMatch(/^(OK|NO|BAD) /);
            // A client that has heard it all has as many messages as the session was told of.
            const { selected } = its.state();
            if (!selected) continue;
            expect(its.view().selected()?.messages.length).toBe(selected.seen.messages.length);
            const uids = its
              .view()
              .selected()
              ?.messages.map(({ uid }, at) => uid ?? selected.seen.messages[at]?.uid);
            expect(uids).toEqual(selected.seen.messages.map(({ uid }) => uid));
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
