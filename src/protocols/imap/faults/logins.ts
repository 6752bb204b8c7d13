import type { Response } from "../grammar/response.js";
import type { Answered, Fault, Hooks, Taken } from "../server/fault.js";
import { conditionOf, fault, lineOf, onCommand, onResponse, result, undone, withoutData } from "./hooks.js";

const tagOf = ({ input, session }: Taken): string => session.sasl?.tag ?? lineOf(input).split(" ")[0] ?? "x";

/** Nothing but this result: all stays as it was. */
const only = (taken: Taken, condition: "OK" | "NO" | "BAD", code?: string) => ({
  responses: [
    {
      kind: "tagged",
      tag: tagOf(taken),
      condition,
      ...(code !== undefined && { code: { name: code, value: undefined } }),
      text: "As you like",
    } satisfies Response,
  ],
  session: taken.session,
  account: taken.account,
});

/** Some commands, by their lines, come to this alone. */
const onLines = (lines: RegExp, condition: "OK" | "NO" | "BAD", code?: string): Hooks => ({
  outcome: (taken, proper) =>
    taken.input.kind === "command" && lines.test(lineOf(taken.input)) ? only(taken, condition, code) : proper(),
});

/** Results of some commands that are BAD are NO. */
const badIsNo = (isOne: (answered: Answered) => boolean): Hooks => ({
  responses: (all, answered) =>
    isOne(answered)
      ? all.map((its) => (its.kind === "tagged" && its.condition === "BAD" ? { ...its, condition: "NO" } : its))
      : all,
});

/** A refusal has this code. */
const refusedWith = (names: RegExp, code: string): Hooks =>
  onResponse(names, (its) =>
    its.kind === "tagged" && its.condition === "NO" ? { ...its, code: { name: code, value: undefined } } : its,
  );

/** What is said of capabilities is another text. */
const onCapabilities = (change: (text: string) => string): Hooks => ({
  reply: (octets, { name, before, input }) =>
    (input === undefined || name === "CAPABILITY") && before.state === "greeted"
      ? Buffer.from(change(octets.toString("latin1")), "latin1")
      : octets,
});
const lists = (more: string) => onCapabilities((text) => text.replace(" LITERAL+", ` ${more} LITERAL+`));

/** Behind ENABLE a command is refused. */
function refusesBehindEnable(): Hooks {
  const enabled = new Set<number>();
  return {
    responses(all, { connection, name, input }) {
      if (input === undefined) enabled.delete(connection);
      if (enabled.delete(connection))
        return all.map((its) => (its.kind === "tagged" ? { ...its, condition: "BAD", text: "Wait for ENABLE" } : its));
      if (name === "ENABLE") enabled.add(connection);
      return all;
    },
  };
}

/** LOGIN, AUTHENTICATE, STARTTLS, ENABLE, ID, and what capabilities promise. */
export const loginFaults: readonly Fault[] = [
  fault("login-without-quotes", "rfc9051/9/login", "LOGIN takes no quoted name", onLines(/ LOGIN "/, "NO")),
  fault("password-prefix", "rfc9051/6.2.3/login-no", "The beginning of a password will do", {
    world: (world) => ({
      ...world,
      checkPassword: (user, password) => password !== "" && (world.passwordOf(user)?.startsWith(password) ?? false),
    }),
  }),
  fault("password-and-more", "rfc9051/6.2.2/rejected-no", "What stands behind a password is not looked at", {
    world: (world) => ({
      ...world,
      checkPassword: (user, password) => password.startsWith(world.passwordOf(user) ?? "\0"),
    }),
  }),
  fault(
    "initial-response-refused",
    "rfc9051/6.2.2/initial-response",
    "AUTHENTICATE takes no initial response",
    onLines(/AUTHENTICATE \S+ /, "BAD"),
  ),
  fault("challenge-in-the-clear", "rfc9051/6.2.2/challenge-base64", "Challenges are not in Base64", {
    reply: (octets, { name }) =>
      name === "AUTHENTICATE" && octets.length > 6 && octets[0] === 0x2b
        ? Buffer.from(`+ ${Buffer.from(octets.toString("latin1").slice(2), "base64").toString("latin1")}\r\n`, "latin1")
        : octets,
  }),
  fault(
    "no-base64-is-no",
    "rfc9051/6.2.2/invalid-base64-bad",
    "What is no Base64 is NO",
    badIsNo(({ before }) => before.sasl !== undefined),
  ),
  fault(
    "initial-no-base64-is-no",
    "rfc9051/6.2.2/initial-response-invalid-bad",
    "An initial response that is no Base64 is NO",
    badIsNo(({ name }) => name === "AUTHENTICATE"),
  ),
  fault(
    "initial-for-server-first-is-no",
    "rfc9051/6.2.2/initial-response-unsupported-bad",
    "An initial response of CRAM-MD5 is NO",
    badIsNo(({ name, input }) => name === "AUTHENTICATE" && input !== undefined && / CRAM-MD5 /.test(lineOf(input))),
  ),
  fault("equals-sign-ignored", "rfc9051/6.2.2/empty-initial-response", '"=" is taken for no initial response', {
    line: (line) => Buffer.from(line.toString("latin1").replace(/(AUTHENTICATE \S+) =$/, "$1"), "latin1"),
  }),
  fault(
    "unknown-mechanism-bad",
    "rfc9051/6.2.2/unsupported-mechanism-no",
    "An unknown mechanism is BAD",
    onLines(/AUTHENTICATE (?!PLAIN|LOGIN|CRAM|SCRAM)/i, "BAD"),
  ),
  fault(
    "mechanism-in-vain",
    "rfc9051/6.1.1/auth-mechanism-supported",
    "CRAM-MD5 is listed, and not there",
    onLines(/AUTHENTICATE CRAM-MD5/, "NO"),
  ),
  fault(
    "no-authenticate",
    "rfc9051/6.2.2/authenticate-implemented",
    "There is no AUTHENTICATE",
    onLines(/AUTHENTICATE/i, "BAD"),
  ),
  fault(
    "short-initial-response",
    "rfc4959/6/long-lines",
    "An initial response has 500 characters at most",
    onLines(/AUTHENTICATE \S+ .{500}/, "BAD"),
  ),
  fault("initial-response-unannounced", "rfc3501/6.2.2/no-initial-response", "SASL-IR is there, and not announced", {
    world: (world) => ({
      ...world,
      revisions: ["IMAP4rev1"],
      extensions: world.extensions.filter(({ capability }) => capability !== "SASL-IR"),
    }),
  }),
  fault("logindisabled-in-vain", "rfc9051/7.2.2/logindisabled-no", "LOGIN works where LOGINDISABLED is listed", {
    ...lists("LOGINDISABLED"),
  }),
  fault(
    "logindisabled-tells",
    "rfc8314/4.1/same-refusal",
    "Where LOGIN is disabled wrong passwords are told from right ones",
    {
      ...lists("LOGINDISABLED"),
      ...onCommand(/^LOGIN$/, (its, taken) =>
        conditionOf(its) === "OK" ? only(taken, "NO", "PRIVACYREQUIRED") : only(taken, "NO", "AUTHENTICATIONFAILED"),
      ),
    },
  ),
  fault(
    "logindisabled-with-plain",
    "rfc9051/11.7/no-plaintext-advertised",
    "AUTH=PLAIN is listed beside LOGINDISABLED",
    lists("LOGINDISABLED"),
  ),
  fault(
    "enable-unknown-bad",
    "rfc9051/6.3.1/unknown-ignored",
    "ENABLE of what nobody knows is BAD",
    onLines(/ENABLE.* X-/, "BAD"),
  ),
  fault(
    "enable-tells-all",
    "rfc9051/6.3.1/not-enableable-ignored",
    "ENABLED names all that was asked for",
    onResponse(/^ENABLE$/, (its, { input }) =>
      its.kind === "data" && input ? { ...its, value: lineOf(input).split(" ").slice(2) } : its,
    ),
  ),
  fault(
    "enabled-nothing-untold",
    "rfc9051/6.3.1/enabled-when-nothing",
    "ENABLED does not come when nothing was enabled",
    onResponse(/^ENABLE$/, (its) => (its.kind === "data" && (its.value as readonly string[]).length === 0 ? [] : its)),
  ),
  fault("enable-for-a-mailbox", "rfc9051/6.3.1/enabled-for-connection", "CLOSE disables all", {
    ...onCommand(/^CLOSE$/, (its) => ({ ...its, session: { ...its.session, enabled: new Set() } })),
  }),
  fault("enable-replaces", "rfc9051/6.3.1/additive", "ENABLE disables what was enabled before", {
    ...onCommand(/^ENABLE$/, (its, { session }) => ({
      ...its,
      session: {
        ...its.session,
        enabled: new Set([...its.session.enabled].filter((name) => !session.enabled.has(name))),
      },
    })),
  }),
  fault(
    "enabled-all-again",
    "rfc9051/6.3.1/only-newly-enabled",
    "ENABLED names what was enabled before, too",
    onResponse(/^ENABLE$/, (its, { outcome }) =>
      its.kind === "data" ? { ...its, value: [...outcome.session.enabled] } : its,
    ),
  ),
  fault("enable-alone", "rfc9051/6.3.1/pipelined", "The command behind ENABLE is refused", refusesBehindEnable()),
  fault(
    "enable-nothing-ok",
    "rfc9051/6.3.1/no-arguments-bad",
    "ENABLE without arguments is OK",
    onLines(/ENABLE$/, "OK"),
  ),
  fault("id-after-login", "rfc2971/3.1/any-state", "ID is BAD before login", {
    ...onCommand(/^ID$/, (its, { session }) => (session.state === "greeted" ? result(its, "BAD") : its)),
  }),
  fault("id-not-nil", "rfc2971/3.1/nil", "ID NIL is BAD", onLines(/ ID NIL/i, "BAD")),
  fault("id-not-empty", "rfc2971/4/empty-list", "ID () is BAD", onLines(/ ID \(\)$/, "BAD")),
  fault("id-value-not-nil", "rfc2971/3.1/nil-value", "NIL is no value of ID", onLines(/ ID \(.* NIL/i, "BAD")),
  fault("id-untold", "rfc2971/3.2/response", "ID is answered with OK alone", withoutData(/^ID$/, "ID")),
  fault("id-needs-no-list", "rfc2971/3.1/bad", "ID without an argument is OK", onLines(/ ID$/, "OK")),
  fault(
    "id-unwelcome",
    "rfc2971/3/no-refusal",
    "Clients that name themselves x are refused",
    onLines(/ ID \("name" "x"/, "NO"),
  ),
  fault(
    "no-recent",
    "rfc9051/7.2.2/rev1-responses-until-enabled",
    "RECENT comes to nobody",
    withoutData(/./, "RECENT"),
  ),
  fault("rev2-answers-as-rev1", "rfc9051/7.2.2/rev2-responses", "A server of rev2 alone answers SEARCH with SEARCH", {
    world: (world) => ({ ...world, revisions: ["IMAP4rev2"] }),
    reply: (octets) => Buffer.from(octets.toString("latin1").replace(/\* ESEARCH.* ALL /, "* SEARCH "), "latin1"),
  }),
  fault("modseq-for-all", "rfc9051/6.1.1/nothing-enabled-unasked", "FETCH tells MODSEQ to who has not asked", {
    reply: (octets) =>
      Buffer.from(octets.toString("latin1").replace(/(FETCH \(FLAGS \([^)]*\))\)/g, "$1 MODSEQ (1))"), "latin1"),
  }),
  fault(
    "starttls-injection",
    "rfc9051/6.2.1/no-injection",
    "What came in the clear behind STARTTLS is carried out inside TLS",
    {
      keepInjected: true,
    },
  ),
  fault(
    "starttls-again-is-no",
    "rfc9051/6.2.1/bad-after-tls",
    "STARTTLS inside TLS is NO",
    badIsNo(({ name, before }) => name === "STARTTLS" && before.secure),
  ),
  fault(
    "starttls-on-imaps-is-no",
    "rfc9051/6.2.1/bad-on-implicit-tls",
    "STARTTLS on a port with TLS is NO",
    badIsNo(({ name, before }) => name === "STARTTLS" && before.secure),
  ),
  fault(
    "starttls-in-vain",
    "rfc9051/11.2/starttls-on-cleartext",
    "STARTTLS is announced, and refused",
    onLines(/ STARTTLS/i, "NO"),
  ),
  fault("starttls-inside", "rfc9051/6.2.1/not-advertised-after-tls", "STARTTLS is announced inside TLS", {
    reply: (octets, { before, name }) =>
      before.secure && name === "CAPABILITY"
        ? Buffer.from(octets.toString("latin1").replace(" LITERAL+", " STARTTLS LITERAL+"), "latin1")
        : octets,
  }),
  fault("greets-inside", "rfc9051/6.2.1/negotiation-behind-ok", "There is another greeting inside TLS", {
    greetsAgain: "* OK At your service\r\n",
  }),
  fault("tls-1.1-only", "rfc8314/4/tls-1.2", "Nothing later than TLS 1.1 is spoken", { onlyOldTls: true }),
  fault("tls-1.0", "rfc8314/4/tls-1.0-discontinued", "TLS 1.0 is spoken", { oldTls: true }),
  fault("tls-no-alert", "rfc8314/3.4/close-alert", "TCP is closed without a close alert", { noCloseNotify: true }),
  fault("autologout-too-soon", "rfc9051/5.4/autologout-30-minutes", "A session that is silent for 100 ms is closed", {
    closesAfter: 100,
  }),
  fault("autologout-not-reset", "rfc9051/5.4/autologout-reset", "A session that was silent for 100 ms once is closed", {
    closesAfter: 100,
  }),
  fault(
    "authenticationfailed-for-all",
    "rfc5530/3/authenticationfailed",
    "AUTHENTICATIONFAILED stands in each refusal",
    refusedWith(/^(?:SELECT|DELETE|STATUS|APPEND)$/, "AUTHENTICATIONFAILED"),
  ),
  fault(
    "alreadyexists-for-all",
    "rfc5530/3/alreadyexists",
    "ALREADYEXISTS stands in each refusal",
    refusedWith(/^(?:SELECT|DELETE|STATUS)$/, "ALREADYEXISTS"),
  ),
  fault(
    "nonexistent-for-all",
    "rfc5530/3/nonexistent",
    "NONEXISTENT stands in each refusal",
    refusedWith(/^CREATE$/, "NONEXISTENT"),
  ),
  fault(
    "expungeissued-for-all",
    "rfc5530/3/expungeissued",
    "EXPUNGEISSUED stands in each refusal",
    refusedWith(/^(?:COPY|CREATE)$/, "EXPUNGEISSUED"),
  ),
  fault("selected-by-login", "rfc9051/3.1/starts-not-authenticated", "STATUS is OK before login", {
    ...onCommand(/^STATUS$/, (its, taken) =>
      taken.session.state === "greeted" ? undone(result(its, "OK"), taken) : its,
    ),
  }),
];
