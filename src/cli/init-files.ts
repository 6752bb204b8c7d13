/** What is to be written of a target. */
export interface TargetFile {
  readonly name: string;
  readonly urls: readonly string[];
  /** What else stands there, by its key: text, a list, a switch, or `tls`. */
  readonly more: Readonly<
    Record<string, string | boolean | readonly string[] | Readonly<Record<string, string | boolean>>>
  >;
}

/** How a CI is to run it. */
export interface Workflow {
  readonly version: string;
  /** Starts the server; undefined: it is running. */
  readonly start?: string;
  readonly protocols: readonly string[];
}

/** JSON is YAML, too: nothing that is written so can be mistaken for something else. */
const yaml = (value: unknown): string => JSON.stringify(value).replaceAll('","', '", "').replaceAll('":', '": ');

/** Whether mail is sent to what has that URL, not fetched from it. */
export const takesMail = (url: string): boolean => /^(?:smtp|submissions?|lmtp):/.test(url);

const isInsecure = (tls: TargetFile["more"][string] | undefined) =>
  typeof tls === "object" && "insecure" in tls && tls.insecure === true;

/** mailspec.yaml. */
export function targetFile({ name, urls, more }: TargetFile): string {
  const has = (...keys: readonly string[]) => keys.some((key) => more[key] !== undefined);
  const isMailIn = urls.some(takesMail);
  const hint = (isMissing: boolean, ...text: readonly string[]) =>
    isMissing ? text.map((line) => `    # ${line}`) : [];
  const lines = [
    `# What "mailspec run" tests when it is started here. Accounts come from the environment, so that no password stands in a file:`,
    `# MAILSPEC_ACCOUNT="alice:secret bob:secret"; mailspec deletes the mail of theirs.`,
    "targets:",
    `  - name: ${yaml(name)}`,
    `    urls: ${yaml(urls)}`,
    ...Object.entries(more).flatMap(([key, value]) => [
      ...hint(
        isInsecure(value),
        "Its certificate is not trusted here, and not looked at; with ca: authority.pem in place of insecure it is:",
      ),
      `    ${key}: ${yaml(value)}`,
    ]),
    ...hint(
      !has("deliver", "deliver-cmd") && urls.some((url) => !takesMail(url)),
      "How mail gets in; without it, cases that need mail are skipped:",
      "deliver: lmtp://127.0.0.1:24",
    ),
    ...hint(
      !has("read", "read-cmd") && isMailIn,
      "How what arrived is read back; without it, cases that look at it are skipped:",
      'read: "maildir:/home/{local}/Maildir"',
    ),
    ...hint(!has("domain") && isMailIn, "Of the mailboxes of accounts whose names have none:", "domain: example.test"),
  ];
  return `${lines.join("\n")}\n`;
}

const reports = ["html", "junit"];
/** The command line, without what starts it: `$START` is a variable, for what stands in it need not be quoted then. */
const command = ({ version, start }: Workflow, kinds: readonly string[]) =>
  [
    `npx --yes mailspec@${version} run mailspec.yaml`,
    ...(start === undefined ? [] : ['--start "$START"']),
    ...kinds.map((kind) => `--report ${kind}`),
  ].join(" ");

/** `as`: how a CI wants a value that is to stay as it is. */
const variables = ({ start }: Workflow, as: (value: string) => string = yaml): readonly string[] =>
  start === undefined ? [] : [`START: ${as(start)}`];

/** A workflow for GitHub Actions; annotations and the step's summary come by themselves. */
export function githubWorkflow(workflow: Workflow): string {
  const lines = [
    "# The secret MAILSPEC_ACCOUNT of the repository has the accounts: alice:secret bob:secret",
    "name: mailspec",
    "on: [push, pull_request]",
    "permissions: { contents: read }",
    "jobs:",
    "  mailspec:",
    "    runs-on: ubuntu-latest",
    "    timeout-minutes: 30",
    "    steps:",
    "      - uses: actions/checkout@v4",
    "      - uses: actions/setup-node@v4",
    "        with: { node-version: 22 }",
    workflow.start === undefined ? "      # Build and start your server here." : "      # Build your server here.",
    "      - name: Test the server against the RFCs",
    `        run: ${command(workflow, reports)}`,
    "        env:",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub fills it in
    "          MAILSPEC_ACCOUNT: ${{ secrets.MAILSPEC_ACCOUNT }}",
    ...variables(workflow).map((line) => `          ${line}`),
    "      - if: always()",
    "        uses: actions/upload-artifact@v4",
    "        with: { name: mailspec, path: reports/ }",
  ];
  return `${lines.join("\n")}\n`;
}

/** A pipeline for GitLab CI. */
export function gitlabPipeline(workflow: Workflow): string {
  // It would fill in what begins with a dollar sign.
  const its = variables(workflow, (value) =>
    value.includes("$") ? `{ value: ${yaml(value)}, expand: false }` : yaml(value),
  );
  // Of several protocols each has its own file, and GitLab takes one.
  const isOne = workflow.protocols.length === 1;
  const lines = [
    "# The masked variable MAILSPEC_ACCOUNT of the project has the accounts: alice:secret bob:secret",
    "mailspec:",
    "  image: node:22",
    "  timeout: 30 minutes",
    ...(its.length === 0 ? [] : ["  variables:", ...its.map((line) => `    ${line}`)]),
    "  script:",
    workflow.start === undefined ? "    # Build and start your server here." : "    # Build your server here.",
    `    - ${command(workflow, isOne ? [...reports, "gitlab"] : reports)}`,
    "  artifacts:",
    "    when: always",
    "    paths: [reports/]",
    "    reports:",
    "      junit: reports/junit*.xml",
    ...(isOne ? ["      codequality: reports/gl-code-quality-report.json"] : []),
  ];
  return `${lines.join("\n")}\n`;
}
