import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const ALL = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

/** What other colors can break: the stylesheets change nothing else in the dark. */
const OF_COLORS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

/** Minified, since each page compiles it anew. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * The page as it is now (or what is `within` an element of it) breaks no rule of axe (WCAG 2.2 AA and its best practices), in light and
 * in dark. Afterwards it has the colors of the context again.
 */
export async function assertAccessible(page: Page, within = ":root"): Promise<void> {
  const isThere = await page.evaluate<boolean>("typeof axe === 'object'");
  if (!isThere) await page.evaluate(`${AXE}; undefined`);
  for (const [colorScheme, rules] of [
    ["light", ALL],
    ["dark", OF_COLORS],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    const options = JSON.stringify({ ...rules, resultTypes: ["violations"] });
    const violations = await page.evaluate<AxeResults["violations"]>(
      `axe.run(document.querySelector(${JSON.stringify(within)}), ${options}).then(({ violations }) => violations)`,
    );
    const found = violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `    ${html}\n    ${failureSummary}`).join("\n")}`,
    );
    assert.deepEqual(found, [], `${page.url()} in ${colorScheme}:\n${found.join("\n")}`);
  }
  await page.emulateMedia({ colorScheme: null });
}
