import type { Page } from "playwright-core";

/** Where pictures of the pages go, to be looked at: `LOOK_AT=/tmp/pictures npx mocha test/browser/…`. None without it. */
const FOLDER = process.env.LOOK_AT;

/** A picture of the page as it is now, in light and in dark. */
export async function lookAt(page: Page, name: string): Promise<void> {
  if (FOLDER === undefined) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${FOLDER}/${name}-${page.viewportSize()?.width}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: null });
}
