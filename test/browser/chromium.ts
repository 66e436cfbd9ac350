import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** The browser of the machine: CHROMIUM_PATH, else Debian's, else one on the PATH; undefined where there is none. */
export const chromiumPath: string | undefined = findChromium();

let launched: Promise<Browser> | undefined;

/** The one browser of a run, started when the first page is opened. */
export function theBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("There is no Chromium on this machine.");
  launched ??= chromium.launch({
    executablePath: chromiumPath,
    // Chromium's sandbox does not run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-dev-shm-usage"],
  });
  return launched;
}

/** Closes the browser, if one was started. */
export async function closeTheBrowser(): Promise<void> {
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
