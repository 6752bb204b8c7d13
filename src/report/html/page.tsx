import { createHash } from "node:crypto";
import { renderToString } from "preact-render-to-string";
import type { Standing } from "../compliance.js";
import { readable } from "../octets.js";
import { Coverage, Results } from "./coverage.js";
import { Findings } from "./finding.js";
import { Matrix } from "./matrix.js";
import { Overview } from "./overview.js";
import { script } from "./script.js";
import { style } from "./style.js";
import { type NamedRun, type RunView, runViews } from "./view.js";

/** The one style and the one script that a browser runs on this page, whatever a server has said: nothing is fetched, nothing else is obeyed. */
const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; img-src data:; base-uri 'none'; form-action 'none'`;

const choices: readonly Standing[] = ["fail", "warn", "known", "error", "pass", "skip", "not run", "not testable"];

/** One run or several as one self-contained HTML page; of several the matrix stands first. */
export function renderHtml(runs: readonly NamedRun[]): string {
  return `<!doctype html>\n${renderToString(<Page runs={runViews(runs)} />)}\n`;
}

function Page({ runs }: { readonly runs: readonly RunView[] }) {
  const title = `Compliance of ${runs.map(({ name }) => readable(name)).join(", ")}`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip-link" href="#main">
          To the report
        </a>
        <header>
          <h1>{title}</h1>
          <Filter />
        </header>
        <main id="main">
          {runs.length > 1 && <Matrix runs={runs} />}
          {runs.map((run) => (
            <section class="run" key={run.key} id={run.key} aria-labelledby={`${run.key}-name`}>
              <h2 id={`${run.key}-name`}>
                {readable(run.name)} <small>{readable(run.summary.start?.target.protocol ?? "")}</small>
              </h2>
              <Overview run={run} />
              <Findings run={run} />
              <Coverage run={run} />
              <Results run={run} />
            </section>
          ))}
        </main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  );
}

/** Without scripts there is nothing to filter with, so it shows up with them. */
const Filter = () => (
  <search>
    <form id="filter" hidden aria-label="Filter">
      <label>
        Filter <input type="search" name="text" placeholder="id, words, section" />
      </label>
      <fieldset>
        <legend>Show</legend>
        {choices.map((of) => (
          <label key={of}>
            <input type="checkbox" name="standing" value={of} checked /> {of}
          </label>
        ))}
      </fieldset>
      <output aria-live="polite" />
    </form>
  </search>
);
