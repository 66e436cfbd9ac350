import { existsSync, readFileSync } from "node:fs";
import type { Config } from "../config/config.js";
import { developmentKeyFile } from "../encryption/development-keys.js";

/** The keys that the service would use, and where they are configured. */
export interface KeyRing {
  /** `id:base64,id:base64`: a secret. */
  readonly text: string;
  readonly source: string;
  /** The first seals. */
  readonly keyIds: readonly string[];
}

/** `TOKEN_KEYS` or the development key file; undefined when the service would make that file at its start. */
export function keyRingOf({ tokenKeys, dataDirectory }: Config): KeyRing | undefined {
  const file = developmentKeyFile(dataDirectory);
  const text = tokenKeys ?? (existsSync(file) ? readFileSync(file, "utf8").trim() : undefined);
  if (text === undefined) return undefined;
  const keyIds = text.split(",").map((entry) => entry.slice(0, entry.indexOf(":")).trim());
  return { text, source: tokenKeys === undefined ? file : "TOKEN_KEYS", keyIds };
}
