import type { Config } from "../../config/config.js";
import { type Stylesheet, stylesheet } from "./stylesheet.js";
import { TEXTS, type Texts } from "./texts.js";

/** What all pages of an app share. */
export interface Site {
  readonly name: string;
  /** `#rgb` or `#rrggbb`: the manifest's, else what Slack shows where there is none. */
  readonly color: string;
  /** Stands before the path of each page. */
  readonly basePath: string;
  readonly style: Stylesheet;
  readonly texts: Texts;
  readonly supportUrl?: string | undefined;
  readonly privacyUrl?: string | undefined;
}

const SLACKS_OWN = "#2c2d30";

export function siteOf(
  {
    manifest,
    supportUrl,
    privacyUrl,
    basePath = "",
  }: Pick<Config, "manifest" | "supportUrl" | "privacyUrl"> & Partial<Pick<Config, "basePath">>,
  texts: Texts = TEXTS,
): Site {
  const color = manifest.backgroundColor ?? SLACKS_OWN;
  return { name: manifest.name, color, basePath, style: stylesheet(color), texts, supportUrl, privacyUrl };
}
