import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AppIcon } from "../app/app-registration.js";

const FILES = [
  ["icon.svg", "image/svg+xml"],
  ["icon.png", "image/png"],
  ["assets/icon.png", "image/png"], // where the Slack CLI looks for it
] as const;

/** The app's picture beside its manifest; undefined where there is none that can be read. */
export function iconBeside(manifestFile: string): AppIcon | undefined {
  for (const [name, type] of FILES) {
    try {
      return { type, bytes: readFileSync(join(dirname(manifestFile), name)) };
    } catch {
      // It is decoration alone.
    }
  }
  return undefined;
}
