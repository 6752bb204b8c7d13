// Does mailspec delete mail that is not its own? Strangers' messages come into the tested maildrops at random times during
// `run` and during `fuzz`, without --wipe, half of them with a forged X-Mailspec; what is left of them is counted:
//   node scripts/strangers.mjs [run] [fuzz] [--rounds 5] [--strangers 8] [--seconds 6] [--newest-first] [--accounts 4]
import { knowledge, loadLibrary } from "../dist/cli/library.js";
import { fuzz } from "../dist/fuzz/fuzz.js";
import { startPop3Server } from "../dist/protocols/pop3/server/server.js";
import { run } from "../dist/runner/run.js";
import { parseTargetUrl } from "../dist/runner/target-url.js";
import { argumentsOf } from "./usage.mjs";

const { values, positionals } = argumentsOf(import.meta.url, {
  rounds: { type: "string", default: "5" },
  strangers: { type: "string", default: "8" },
  seconds: { type: "string", default: "6" },
  accounts: { type: "string", default: "4" },
  "newest-first": { type: "boolean", default: false },
});
const commands = positionals.length > 0 ? positionals : ["run", "fuzz"];
const { requirements, suites, protocols } = await loadLibrary([], ["pop3"]);
const [protocol] = protocols;
const cases = suites.flatMap((suite) => suite.cases).filter(({ tags }) => !tags?.includes("slow"));
const accounts = Array.from({ length: Number(values.accounts) }, (_, at) => ({
  user: `alice${at + 1}`,
  password: `secret-of-alice${at + 1}`,
}));

/** A server that numbers the last message 1: what arrives shifts all numbers. */
function turnRound(store) {
  const { maildrop } = store.world;
  store.world.maildrop = (user) => {
    const there = maildrop(user);
    return Array.isArray(there) ? there.toReversed() : there;
  };
  const replace = store.replace.bind(store);
  store.replace = (user, before, after) => replace(user, before, after.toReversed());
}

const letter = (mark, isForged) =>
  Buffer.from(`From: Boss <boss@work.example>\r\nSubject: ${mark}\r\n${isForged ? "X-Mailspec: plain\r\n" : ""}\r\nPay day.\r\n`);

async function round(command, number) {
  const server = await startPop3Server({ accounts });
  if (values["newest-first"]) turnRound(server.store);
  const target = {
    name: "strangers",
    endpoints: [`pop3://127.0.0.1:${server.port}`, `pop3s://127.0.0.1:${server.tlsPort}`].map(
      (url) => parseTargetUrl(url, [protocol]).endpoint,
    ),
    accounts,
    deliver: {
      raw: true,
      queued: false,
      send: async (user, messages) => {
        for (const message of messages) server.store.deliver(user, message);
      },
    },
    starttls: false,
    tls: { ca: server.certificate.cert },
    connectTimeout: 5000,
    timeout: 5000,
    loginTimeout: 5000,
    wipe: false,
  };
  const put = [];
  const timers = Array.from({ length: Number(values.strangers) }, (_, at) =>
    setTimeout(() => {
      const { user } = accounts[at % accounts.length];
      const mark = `stranger-${number}-${at}`;
      put.push({ user, mark });
      server.store.deliver(user, letter(mark, at % 2 === 1));
    }, 100 + Math.random() * 1000 * Number(values.seconds)),
  );
  const records = [];
  const shared = {
    protocol,
    target,
    jobs: accounts.length,
    strict: false,
    baseline: [],
    version: "experiment",
    signal: new AbortController().signal,
    emit: (record) => records.push(record),
  };
  const end =
    command === "run"
      ? await run({ ...shared, cases, requirements, repeat: 1, bail: 0 })
      : (
          await fuzz({
            ...shared,
            properties: (await protocol.fuzz()).properties,
            known: await knowledge(["pop3"]),
            seed: number,
            forMs: 1000 * Number(values.seconds),
            save: (id) => id,
            command: () => "",
            onProgress: () => undefined,
          })
        ).end;
  for (const timer of timers) clearTimeout(timer);
  const there = new Map(accounts.map(({ user }) => [user, server.store.messages(user)]));
  const texts = (user) => there.get(user).map(({ octets }) => Buffer.from(octets).toString("latin1"));
  const left = put.filter(({ user, mark }) => texts(user).some((text) => text.includes(`Subject: ${mark}\r\n`)));
  const own = [...there.values()].flat().length - left.length;
  const results = records.filter(({ type }) => type === "result");
  const count = (verdict) => results.filter((result) => result.verdict === verdict).length;
  const reasons = new Set(results.filter(({ verdict }) => verdict === "error").map(({ reason }) => reason));
  const accused = results.filter(({ verdict }) => verdict === "fail" || verdict === "warn").map(({ id }) => id);
  console.log(
    `${command} ${number}: ${left.length} of ${put.length} survive · exit ${end.exit} · ${(end.durationMs / 1000).toFixed(1)} s · ${["pass", "fail", "warn", "error", "skip"].map((its) => `${count(its)} ${its}`).join(", ")} · ${own} own left`,
  );
  for (const reason of [...reasons].slice(0, 3)) console.log(`   ${reason}`);
  if (accused.length > 0) console.log(`   accused: ${accused.slice(0, 5).join(" ")}`);
  for (const note of records.filter(({ type }) => type === "note").slice(0, 3)) console.log(`   ${note.text}`);
  await server.close();
  return [left.length, put.length];
}

for (const command of commands) {
  const sums = [0, 0];
  for (let number = 1; number <= Number(values.rounds); number++) {
    const [left, put] = await round(command, number);
    sums[0] += left;
    sums[1] += put;
  }
  console.log(`${command}${values["newest-first"] ? ", newest first" : ""}: ${sums[0]} of ${sums[1]} survive`);
}
process.exit(0);
