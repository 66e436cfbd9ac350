import type { Found, Refused } from "./incoming.js";
import { ImportSourceError } from "./json-lines.js";
import { readFileInstallationStore } from "./read-file-installation-store.js";
import { UnreadableInstallation } from "./unreadable-installation.js";

/** What `readFileInstallationStore` yields, with the time of each file. Rejects with `ImportSourceError`. */
export async function* foundInFileStore(
  baseDir: string,
  options: { readonly clientId?: string },
): AsyncGenerator<Found | Refused, void, undefined> {
  try {
    for await (const item of readFileInstallationStore(baseDir, options)) {
      if (item instanceof UnreadableInstallation) yield { place: { file: item.source }, reason: item.reason };
      else {
        const { installedAt } = item;
        const writtenAt = installedAt === undefined ? undefined : new Date(installedAt);
        yield { place: {}, installation: item, writtenAt };
      }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== "string" || !/^E[A-Z]+$/.test(code)) throw error;
    throw new ImportSourceError(
      `${baseDir} cannot be read as the directory of a FileInstallationStore (${code}).`,
    );
  }
}
