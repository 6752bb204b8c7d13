import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { type Serving, serve } from "mailspec";
import { describe, expect, it } from "vitest";

// Every command of README.md and docs/ does what it says: it is carried out, on servers of ours.
const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "dist/cli/main.js");
const pages = ["README.md", ...readdirSync(join(root, "docs")).map((file) => join("docs", file))];

/** Commands that cannot be carried out here, as they begin, and why. */
const notHere: readonly (readonly [string, string])[] = [];

interface Block {
  readonly language: string;
  readonly text: string;
}

const blocksIn = (page: string): readonly Block[] =>
  [...readFileSync(join(root, page), "utf8").matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", text = ""]) => ({ language, text }),
  );

/** The lines that call mailspec, each with those that it goes on in. */
const commandsIn = (page: string): readonly string[] =>
  blocksIn(page)
    .filter(({ language }) => language === "" || language === "sh")
    .flatMap(({ text }) => text.replace(/\\\n\s*/g, "").split("\n"))
    .filter((line) => /^(?:npx )?mailspec /.test(line));

/** Servers with the accounts that a page names. */
const serversFor = (page: string) =>
  serve({
    pop3: true,
    imap: true,
    smtp: true,
    submission: true,
    lmtp: true,
    accounts: [...new Set(readFileSync(join(root, page), "utf8").match(/[\w@.]+:secret\b/g) ?? ["alice:secret"])],
    domain: "example.test",
  });

async function freePort(): Promise<number> {
  const taken = net.createServer();
  await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
  const { port } = taken.address() as net.AddressInfo;
  await new Promise<void>((done) => taken.close(() => done()));
  return port;
}

/** The URLs of our servers in place of those in the text. */
const served = (text: string, server: Serving): string =>
  text
    .replace(
      /\b(pop3s?|imaps?|smtp|submissions?|lmtp):\/\/[\w.]+(?::\d+)?/g,
      (_, scheme: string) => `${scheme}://127.0.0.1:${server.port(scheme)}`,
    )
    .replace(/--domain \S+/, "--domain example.test")
    .replace(/maildir:\/home\/\{local\}\/Maildir/g, `imap://127.0.0.1:${server.port("imap")}`);

/** The command as it is carried out here: a little of what takes minutes. */
async function here(command: string, server: Serving): Promise<string> {
  const words = command.replace(/^(?:npx )?mailspec/, `"${process.execPath}" "${bin}"`);
  const [, what = ""] = /mailspec (\w+)/.exec(command) ?? [];
  if (what === "serve") return words.replace(/--port \d+/, "--port 0 --tls-port 0");
  if (what !== "run" && what !== "fuzz") return words;
  const sink = await freePort();
  let its = served(words, server).replace(/--sink \S+/, `--sink lmtp://127.0.0.1:${sink}`);
  if (its.includes("--start")) {
    const port = await freePort();
    const start = `${process.execPath} ${bin} serve pop3 --port ${port} --tls-port 0 --account alice:secret --account bob:secret`;
    its = its
      .replace(/pop3:\/\/127\.0\.0\.1:\d+/g, `pop3://127.0.0.1:${port}`)
      .replace(/--start '[^']*'/, `--start '${start}'`);
  }
  if (what === "fuzz") return `${its.replace(/--for \S+/, "--runs 2")} keyword-case`;
  // Any that says which it wants says so by an id.
  const isAll =
    !/ (?:pop3|imap|smtp|submission|lmtp|rfc\d+)[./]\w/.test(its.replace(/\w+:\/\/\S+/g, "")) &&
    !its.includes("--suite");
  const urls = its.replace(/--\S+ \S+/g, "");
  const protocols = new Set([...urls.matchAll(/ (pop3|imap|smtp|submission|lmtp)s?:\/\//g)].map(([, id = ""]) => id));
  const some = [...protocols].map((id) =>
    id === "pop3" ? "pop3.stat" : id === "imap" ? "imap.noop" : `${id}.rset.discards*`,
  );
  return `${its} --insecure${isAll ? ` ${some.join(" ")}` : ""}`;
}

/** What is said, and the exit code; of a server its first line, and then it is ended. */
async function carriedOut(
  command: string,
  folder: string,
  server: Serving,
): Promise<{ readonly code: number | null; readonly said: string }> {
  // In place of the shell, so that it can be ended.
  const child = spawn("sh", ["-c", `exec ${await here(command, server)}`], {
    cwd: folder,
    env: { PATH: process.env.PATH },
  });
  let said = "";
  const isServer = command.includes("mailspec serve");
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (isServer && said.includes("://")) child.kill();
    });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code: isServer && said.includes("://127.0.0.1:") ? 0 : code, said };
}

it("there are commands", () => {
  expect(pages.length).toBeGreaterThan(4);
  expect(pages.flatMap(commandsIn).length).toBeGreaterThan(25);
});

describe.each(pages)("%s", (page) => {
  it.concurrent("commands do what they say", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mailspec-docs-"));
    const server = await serversFor(page);
    for (const { text } of blocksIn(page)) {
      const [, name] = /^# ([\w-]+\.yaml)\n/.exec(text) ?? [];
      if (name !== undefined) writeFileSync(join(folder, name), served(text, server));
    }
    mkdirSync(join(folder, "reports"));
    const wrong: unknown[] = [];
    for (const command of commandsIn(page)) {
      if (notHere.some(([begins]) => command.startsWith(begins))) continue;
      const { code, said } = await carriedOut(command, folder, server);
      if (code !== 0) wrong.push({ command, code, said: said.slice(-600) });
    }
    await server.close();
    expect(wrong).toEqual([]);
  });

  it("links lead somewhere", () => {
    const text = readFileSync(join(root, page), "utf8").replace(/^```[\s\S]*?^```$/gm, "");
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, to = ""]) => to);
    const dead = links.filter((to) => !/^\w+:/.test(to) && !existsSync(join(root, dirname(page), to)));
    expect(dead.map((to) => `${relative(root, page)}: ${to}`)).toEqual([]);
  });
});

it("what cannot be carried out is still there", () => {
  const all = pages.flatMap(commandsIn);
  expect(notHere.filter(([begins]) => !all.some((command) => command.startsWith(begins)))).toEqual([]);
});
