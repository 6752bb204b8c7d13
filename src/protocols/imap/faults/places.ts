import type { Response } from "../grammar/response.js";
import type { SessionState } from "../model/state.js";
import type { Fault, Hooks } from "../server/fault.js";
import { fault, onResponse, rewriting, SELECT, withoutData } from "./hooks.js";

/** Says something before the responses to a command, where the session is so. */
const saying = (names: RegExp, line: string, when: (before: SessionState) => boolean = () => true): Hooks => ({
  reply: (octets, { name, before }) =>
    name !== undefined && names.test(name) && when(before)
      ? Buffer.concat([Buffer.from(`${line}\r\n`, "latin1"), octets])
      : octets,
});

const RESULT = /^(\w+ (?:OK|NO)) (?:\[[^\]]*\] )?/m;
/** A code in the tagged result. */
const withCode = (names: RegExp, text: string): Hooks => rewriting(names, RESULT, `$1 [${text}] `);

const isSelected = ({ selected }: SessionState): boolean => selected !== undefined;
const isNoneSelected = ({ selected, state }: SessionState): boolean => state === "authenticated" && !selected;

/** What is said at another place, or at another time, than it belongs to. */
export const placeFaults: readonly Fault[] = [
  fault(
    "enabled-unasked",
    "rfc9051/7.2.1/enabled-supported",
    "ENABLE enables what nobody has asked for, too",
    rewriting(/^ENABLE$/, /^(\* ENABLED[^\r]*)/m, "$1 X-WONDER"),
  ),
  fault(
    "enabled-untold",
    "rfc9051/6.3.1/enabled-response",
    "ENABLE does not say what",
    withoutData(/^ENABLE$/, "ENABLED"),
  ),
  fault("enable-takes-idle", "rfc9051/6.3.1/capabilities-stay", "IDLE is not listed after ENABLE", {
    responses: (all, { name, before }) =>
      name === "CAPABILITY" && before.enabled.size > 0
        ? all.map(
            (its): Response =>
              its.kind === "data" && its.name === "CAPABILITY"
                ? { ...its, value: (its.value as readonly string[]).filter((each) => each !== "IDLE") }
                : its,
          )
        : all,
  }),
  fault("closes-nothing", "rfc9051/7.1/closed", "CLOSED is told where no mailbox was open", {
    ...saying(SELECT, "* OK [CLOSED] It is closed", isNoneSelected),
  }),
  fault(
    "badcharset-of-names",
    "rfc9051/7.1/badcharset",
    "SELECT fails for the charset of a name",
    rewriting(SELECT, /^(\w+ NO) (?:\[[^\]]*\] )?/m, "$1 [BADCHARSET] "),
  ),
  fault(
    "unknown-cte-and-ok",
    "rfc9051/7.1/unknown-cte",
    "UNKNOWN-CTE comes with success",
    withCode(/FETCH$/, "UNKNOWN-CTE"),
  ),
  fault(
    "permanent-unknown",
    "rfc9051/7.1/permanentflags-known",
    "PERMANENTFLAGS has a flag that FLAGS has not",
    rewriting(SELECT, /\[PERMANENTFLAGS \(/, "[PERMANENTFLAGS (another "),
  ),
  fault(
    "trycreate-for-select",
    "rfc9051/7.1/trycreate-meaning",
    "SELECT of what is not there has TRYCREATE",
    rewriting(SELECT, /^(\w+ NO) (?:\[[^\]]*\] )?/m, "$1 [TRYCREATE] "),
  ),
  fault("appenduid-of-noop", "rfc9051/7.1/appenduid-tagged", "NOOP has APPENDUID", withCode(/^NOOP$/, "APPENDUID 1 1")),
  fault("copyuid-of-noop", "rfc9051/7.1/copyuid-where", "NOOP has COPYUID", withCode(/^NOOP$/, "COPYUID 1 1 1")),
  fault(
    "appenduid-is-a-range",
    "rfc9051/7.1/appenduid-single",
    "APPENDUID is a range",
    rewriting(/^APPEND$/, /\[APPENDUID (\d+) (\d+)\]/, "[APPENDUID $1 $2:$2]"),
  ),
  fault(
    "copyuid-of-nothing",
    "rfc9051/7.1/copyuid-nothing-extra",
    "COPYUID names what was not there, too",
    rewriting(/^UID COPY$/, /\[COPYUID (\d+) (\d+) (\d+)\]/, "[COPYUID $1 $2,900:999 $3,900:999]"),
  ),
  fault("uids-not-sticky", "rfc9051/7.1/uidnotsticky", "SELECT says that UIDs do not stay", {
    ...saying(SELECT, "* NO [UIDNOTSTICKY] UIDs change"),
  }),
  fault("not-sticky-at-noop", "rfc9051/7.1/uidnotsticky-where", "NOOP says that UIDs do not stay", {
    ...saying(/^NOOP$/, "* NO [UIDNOTSTICKY] UIDs change"),
  }),
  fault("exists-of-nothing", "rfc9051/7.4.1/exists-when", "EXISTS comes where no mailbox is selected", {
    ...saying(/^NOOP$/, "* 3 EXISTS", isNoneSelected),
  }),
  fault("exists-shrinks", "rfc9051/5.2/exists-never-shrinks", "NOOP tells EXISTS of no message", {
    ...saying(/^NOOP$/, "* 0 EXISTS", isSelected),
  }),
  fault("fetch-of-nobody", "rfc9051/2.3.1.2/numbers-in-range", "FETCH tells of a message beyond the last", {
    ...rewriting(/FETCH$/, /^\* (\d+) FETCH/gm, "* 9$1 FETCH"),
  }),
  fault("expunge-of-nobody", "rfc9051/7.5.1/number-in-range", "EXPUNGE tells of a message beyond the last", {
    ...rewriting(/^EXPUNGE$/, /^\* (\d+) EXPUNGE/gm, "* 9$1 EXPUNGE"),
  }),
  fault(
    "expunge-behind-result",
    "rfc9051/7.5.1/no-expunge-without-command",
    "EXPUNGE comes behind the result of STORE",
    {
      ...rewriting(/STORE$/, /$/, "* 1 EXPUNGE\r\n"),
    },
  ),
  fault("expunge-before-literal", "rfc9051/7.5.1/not-during-continuation", "EXPUNGE comes while a literal is awaited", {
    goAhead: "* 1 EXPUNGE\r\n+ Go on\r\n",
  }),
  fault("nothing-not-asked-for", "rfc9051/4.3/zero-literal-continuation", "A literal of no octets is not asked for", {
    line: (line) => Buffer.from(line.toString("latin1").replace(/\{0\}$/, "{0+}"), "latin1"),
  }),
  fault(
    "origin-unasked",
    "rfc9051/7.5.2/origin-only-asked",
    "A section that is told whole begins at 0",
    rewriting(/FETCH$/, /(BODY\[[^\]]*\]) /g, "$1<0> "),
  ),
  fault("listed-twice", "rfc9051/6.3.9.3/one-response-a-name", "LIST tells each name twice", {
    ...onResponse(/^LIST$/, (its) => (its.kind === "data" && its.name === "LIST" ? [its, its] : its)),
  }),
  fault("recent-everywhere", "rfc3501/7.3.2/recent-count", "RECENT is more than there are", {
    ...rewriting(SELECT, /^\* (\d+) RECENT/m, "* 9$1 RECENT"),
  }),
  fault("recent-untold", "rfc3501/7/recent-told", "RECENT is told by SELECT only", {
    responses: (all, { name }) =>
      name !== undefined && SELECT.test(name)
        ? all
        : all.filter((its) => !(its.kind === "numbered" && its.name === "RECENT")),
  }),
  fault("search-untold", "rfc9051/6.4.4/esearch-response", "SEARCH that finds nothing has no ESEARCH", {
    ...withoutData(/SEARCH$/, "ESEARCH"),
  }),
  fault("goes-on-after-bye", "rfc9051/7.1.5/bye-closes-at-once", "NOOP says BYE, and goes on", {
    ...saying(/^NOOP$/, "* BYE Enough"),
  }),
  {
    ...fault(
      "searchres-alone",
      "rfc5182/2.1/esearch-implemented",
      "SEARCHRES is listed without ESEARCH",
      rewriting(/^CAPABILITY$/, / ESEARCH\b/, ""),
    ),
    variant: "imap4rev1",
  },
];
