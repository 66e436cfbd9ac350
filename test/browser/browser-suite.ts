import type { BrowserContextOptions, Page } from "playwright-core";
import { chromiumPath, closeTheBrowser, theBrowser } from "./chromium.js";
import { PageWatch } from "./page-watch.js";

export interface Visit {
  readonly page: Page;
  /** The test expects the browser to complain of this; that it does not is then a failure. */
  expect(problem: RegExp): void;
}

/** Makes a mocha test out of a visit: a fresh browser profile, closed at the end. */
export type InBrowser = (
  visit: (visit: Visit) => Promise<void>,
  options?: Pick<
    BrowserContextOptions,
    "colorScheme" | "viewport" | "deviceScaleFactor" | "ignoreHTTPSErrors"
  >,
) => () => Promise<void>;

/**
 * Declares a suite whose tests look at pages with the machine's Chromium. A test made with `inBrowser` gets a fresh
 * profile, and fails when the browser complained of anything that it did not expect (see `PageWatch`). Without
 * Chromium the suite is left out and counted in the line that ends the run; `REQUIRE_CHROMIUM=1` makes that a failure.
 */
export function browserSuite(title: string, suite: (inBrowser: InBrowser) => void): void {
  const name = `${title} (browser)`; // as `reporter.cjs` counts it
  if (chromiumPath === undefined && process.env.REQUIRE_CHROMIUM === "1") {
    it(name, () => {
      throw new Error(
        "REQUIRE_CHROMIUM=1, but there is no Chromium. Install one (`apt-get install chromium`), or set CHROMIUM_PATH to one.",
      );
    });
    return;
  }
  const declare = chromiumPath === undefined ? describe.skip : describe;
  declare(name, function () {
    this.timeout(30_000);
    suite(inBrowser);
    after(closeTheBrowser);
  });
}

const inBrowser: InBrowser = (visit, options) => async () => {
  const browser = await theBrowser();
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  try {
    const watch = await PageWatch.of(context);
    context.setDefaultTimeout(10_000);
    await visit({ page: await context.newPage(), expect: (problem) => watch.expect(problem) });
    // A page reports what its policy blocked after its load.
    for (const page of context.pages()) await page.evaluate("new Promise((done) => setTimeout(done))");
    watch.assertAsExpected();
  } finally {
    await context.close();
  }
};
