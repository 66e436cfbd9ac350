import { existsSync, statSync } from "node:fs";
import { developmentKeyFile } from "../../../encryption/development-keys.js";
import { KeyRingError } from "../../../encryption/encryption-error.js";
import { TokenCipher } from "../../../encryption/token-cipher.js";
import type { SetupCheck } from "../../context.js";
import { failure, info, ok } from "../../finding.js";
import { keyRingOf } from "../../key-ring.js";

const OTHERS = 0o077;

/** Whether the development key file, where one is used, can be used and is for its owner alone. */
export const keyFile: SetupCheck = async ({ config }) => {
  if (config.tokenKeys !== undefined) return [];
  const file = developmentKeyFile(config.dataDirectory);
  if (!existsSync(file)) {
    return [info("key-file.none", `There is no key file yet; the service makes ${file} at its first start.`)];
  }
  const mode = statSync(file).mode & 0o777;
  if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
    return [
      failure(
        "key-file.open",
        `The key file ${file} is open to others of this machine (mode ${mode.toString(8)}).`,
        `Run chmod 600 ${file}`,
      ),
    ];
  }
  try {
    TokenCipher.fromKeyRing(keyRingOf(config)?.text ?? "", file);
    return [ok("key-file.private", `The key file ${file} is for its owner alone.`)];
  } catch (error) {
    const sentence = error instanceof KeyRingError ? error.message : `The key file ${file} cannot be read.`;
    return [
      failure(
        "key-file.damaged",
        sentence,
        `Restore ${file} from a backup, or remove it and let everybody install again.`,
      ),
    ];
  }
};
