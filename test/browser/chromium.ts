import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** The browser of the machine: CHROMIUM_PATH, else Debian's, else one on the PATH; undefined where there is none. */
export const chromiumPath: string | undefined = findChromium();

/** What Playwright switches off: Chromium heeds the last such switch alone, and ours comes after Playwright's. */
const PLAYWRIGHTS_FEATURES = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "OptimizationHints",
];

/** What a window shows below its address bar: two pages of Chromium's own, which take longer than any of ours. */
const ADDRESS_BAR_FEATURES = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"];

/** A worker of mocha runs many files: its browser stays, and ends with it. */
const isWorker = process.env.MOCHA_WORKER_ID !== undefined;

let launched: Promise<Browser> | undefined;

/** The one browser of a process, started when the first page is opened. */
export function theBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("There is no Chromium on this machine.");
  launched ??= chromium.launch({
    executablePath: chromiumPath,
    // Chromium's sandbox does not run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-dev-shm-usage",
      "--in-process-gpu",
      `--disable-features=${[...PLAYWRIGHTS_FEATURES, ...ADDRESS_BAR_FEATURES].join()}`,
    ],
  });
  return launched;
}

/** Closes the browser, if one was started and no other file of the process may need it. */
export async function closeTheBrowser(): Promise<void> {
  if (isWorker) return;
  const browser = await launched?.catch(() => undefined); // the tests have said why it did not start
  await browser?.close();
  launched = undefined;
}

function findChromium(): string | undefined {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const directories = (process.env.PATH ?? "").split(delimiter).filter((directory) => directory !== "");
  const onThePath = ["chromium", "google-chrome"].flatMap((name) =>
    directories.map((directory) => join(directory, name)),
  );
  return ["/usr/bin/chromium", ...onThePath].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
