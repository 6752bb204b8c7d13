import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

/** What fixtures/browser/install puts there. */
const CHROMIUM = "/usr/bin/chromium";

/** A picture of the top of a page, and of its first finding, as PNG. @param {string} page @param {string} png */
export async function screenshot(page, png) {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    const tab = await browser.newPage({ viewport: { width: 1000, height: 1000 }, colorScheme: "light" });
    await tab.goto(pathToFileURL(page).href);
    await tab.screenshot({ path: png });
  } finally {
    await browser.close();
  }
}
