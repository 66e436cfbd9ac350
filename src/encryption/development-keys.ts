import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KeyRingError } from "./encryption-error.js";
import type { EnvelopeForm } from "./envelope.js";
import { TokenCipher } from "./token-cipher.js";

/** The cipher of a development machine: see `developmentKeyRing`. Throws `KeyRingError`, too, when its file is damaged. */
export function developmentCipher(directory: string, envelope?: EnvelopeForm): TokenCipher {
  return TokenCipher.fromKeyRing(developmentKeyRing(directory), developmentKeyFile(directory), envelope);
}

/**
 * The key ring of a development machine, in the format of `TOKEN_KEYS`: read from `token-keys` in `directory`, and
 * made there on first use (mode 0600). Of several processes that start at once, all get the same one. Throws
 * `KeyRingError`, which names the file, when it can be neither read nor made.
 */
export function developmentKeyRing(directory: string): string {
  const file = developmentKeyFile(directory);
  try {
    return readIfPresent(file) ?? create(directory, file);
  } catch (error) {
    throw new KeyRingError(
      `The key file ${file} cannot be read or made. Check that DATA_DIR is a directory and the key file a file, both of which this user may read and write, or set TOKEN_KEYS.`,
      { cause: error },
    );
  }
}

/** Where the key ring of a development machine is kept. */
export function developmentKeyFile(directory: string): string {
  return join(directory, "token-keys");
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function create(directory: string, file: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `development:${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(draft, file); // appears whole or not at all, and never replaces another process's
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file, "utf8").trim();
}
