import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RequestHandler } from "express";
import { ConfigError } from "../../errors.js";
import { textOn, tint } from "./colors.js";
import { html } from "./html.js";

/** The picture that stands for the app on its pages and in a browser's tab. */
export interface AppIcon {
  readonly type: "image/svg+xml" | "image/png";
  readonly bytes: Buffer;
}

const FILES = [
  ["icon.svg", "image/svg+xml"],
  ["icon.png", "image/png"],
] as const;

/**
 * The picture beside the manifest: `icon.svg`, else `icon.png`; undefined where there is neither. Throws `ConfigError`
 * when there is one that cannot be read.
 */
export function findIcon(manifestFile: string): AppIcon | undefined {
  for (const [name, type] of FILES) {
    const file = join(dirname(manifestFile), name);
    try {
      return { type, bytes: readFileSync(file) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") continue;
      throw new ConfigError([`${file} cannot be read (${code}). Make it a readable picture, or remove it.`]);
    }
  }
  return undefined;
}

/** For an app without a picture: the first letter of its name, on its color. */
export function letterIcon(name: string, color: string): AppIcon {
  const [first] = new Intl.Segmenter().segment(name.trim());
  const letter = first?.segment.toUpperCase();
  const tile = tint(color); // the landing page has it on the color itself
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect width="64" height="64" rx="14" fill="${tile}"/>
<text x="32" y="44" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size="34" font-weight="700" text-anchor="middle" fill="${textOn(tile)}">${letter}</text>
</svg>
`;
  return { type: "image/svg+xml", bytes: Buffer.from(svg.text) };
}

/** Serves the icon. */
export function iconRoute({ type, bytes }: AppIcon): RequestHandler {
  return (_request, response) => {
    response.set("cache-control", "public, max-age=3600").type(type).send(bytes);
  };
}
