import { latin1 } from "../../../wire/latin1.js";
import type { Fault, Hooks } from "../server/fault.js";
import {
  badIsNo,
  conditionOf,
  fault,
  lineOf,
  onCommand,
  onLines,
  only,
  onResponse,
  result,
  undone,
  withoutData,
} from "./hooks.js";
import { tlsFaults } from "./tls.js";

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

/** A refusal that says that nobody has that name. */
const telling = (command: RegExp, userIn: (said: string) => string): Hooks => ({
  responses: (all, { input, name = "AUTHENTICATE", world }) => {
    if (!command.test(name) || !input || input.kind === "news") return all;
    const user = userIn(latin1(input.kind === "line" ? input.line : input.source.line));
    if (world.passwordOf(user) !== undefined) return all;
    return all.map((its) =>
      its.kind === "tagged" && its.condition === "NO" ? { ...its, text: "There is no such user" } : its,
    );
  },
});

/** LOGIN, AUTHENTICATE, STARTTLS, ENABLE, ID, and what capabilities promise. */
export const loginFaults: readonly Fault[] = [
  fault("login-without-quotes", "rfc9051/9/login", "LOGIN takes no quoted name", onLines(/ LOGIN "/, "NO")),
  fault(
    "login-tells-of-users",
    "rfc9051/11.7/login-no-detail",
    "A refused LOGIN says that there is no such user",
    telling(/^LOGIN$/, (line) => /LOGIN "?([^" ]*)/.exec(line)?.[1] ?? ""),
  ),
  fault(
    "authenticate-tells-of-users",
    "rfc9051/11.7/authenticate-no-detail",
    "A refused AUTHENTICATE says that there is no such user",
    telling(/^AUTHENTICATE$/, (line) => Buffer.from(line, "base64").toString("utf8").split("\0")[1] ?? ""),
  ),
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
  ...tlsFaults,
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
