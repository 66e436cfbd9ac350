import { access, type FileHandle, open, opendir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { asInstallation, withoutBot, withoutUserToken } from "../installation-parts.js";
import type { StoredInstallation } from "../installation-records.js";
import { UnreadableInstallation } from "./unreadable-installation.js";

/** An installation has about a thousand characters; a file of many more is something else. */
const LARGEST_BYTES = 1_048_576;

const USER_FILE = /^user-(.+)-latest$/;
const TEAM_ID = /^[A-Z][A-Z0-9]+$/;
/** `E1`, `E1-T1` or, where the store's `baseDir` ended in a slash, `T1`. Other names are other apps', by client id. */
const INSTALL_NAME = /^(?:[A-Z][A-Z0-9]+-)?([A-Z][A-Z0-9]+)$/;

/**
 * What @slack/oauth's `FileInstallationStore` keeps under `baseDir` (its own default is `~/.bolt-js-app-installation`),
 * for `importInstallations`. Give the `clientId` that the store was given, and none when it was given none.
 *
 * It makes a directory for each install: `baseDir/E1` for an org-wide one, `baseDir/E1-T1` for a workspace of an
 * organization and, glued to the name unless that ended in a slash, `baseDirT1` for any other workspace. All are looked
 * for. Two kinds of file in them matter, each of which holds a whole installation:
 *
 * - `app-latest`, the last install: yielded first, for its bot and webhook, without the person's token, with who
 *   installed it and, by the file's time, when;
 * - `user-U1-latest`, a person's last install: yielded for that person's token alone, with the file's time, because its bot
 *   may be older than the one in `app-latest`. Who has no such file has disconnected, and gets no token back from `app-latest`.
 *
 * A file that is no installation, or another's, is yielded as an `UnreadableInstallation`. Throws when there is no such
 * directory at all. One file is read at a time, and no list of the directories is kept.
 */
export async function* readFileInstallationStore(
  baseDir: string,
  { clientId }: { readonly clientId?: string } = {},
): AsyncGenerator<Read, void, undefined> {
  const root = resolve(clientId === undefined ? baseDir : join(baseDir, clientId));
  let found = false;
  for await (const { name } of await opendir(dirname(root))) {
    const teamId = name.startsWith(basename(root)) ? name.slice(basename(root).length) : "";
    if (!TEAM_ID.test(teamId)) continue;
    found = true;
    yield* readDirectory(root + teamId, teamId);
  }
  try {
    await access(root);
  } catch (error) {
    if (found && isAbsent(error)) return; // no organization ever installed it
    throw error;
  }
  for await (const { name } of await opendir(root)) {
    const id = INSTALL_NAME.exec(name)?.[1];
    if (id !== undefined) yield* readDirectory(join(root, name), id);
  }
}

type Read = StoredInstallation | UnreadableInstallation;

/** `id` is that of the workspace or organization whose directory it is. */
async function* readDirectory(directory: string, id: string): AsyncGenerator<Read, void, undefined> {
  const app = await readInstallation(join(directory, "app-latest"), id);
  if (app instanceof UnreadableInstallation) yield app;
  else if (app) yield { ...withoutUserToken(app.installation), installedAt: app.writtenAt.toISOString() };

  for await (const name of namesIn(directory)) {
    if (name instanceof UnreadableInstallation) yield name;
    else {
      const userId = USER_FILE.exec(name)?.[1];
      if (userId === undefined) continue;
      const source = join(directory, name);
      const person = await readInstallation(source, id);
      if (person instanceof UnreadableInstallation) yield person;
      else if (person && person.installation.user.id !== userId) {
        yield new UnreadableInstallation(
          source,
          "It holds another person's installation than its path says.",
        );
      } else if (person) {
        yield { ...withoutBot(person.installation), installedAt: person.writtenAt.toISOString() };
      }
    }
  }
}

async function* namesIn(directory: string): AsyncGenerator<string | UnreadableInstallation, void, undefined> {
  try {
    for await (const { name } of await opendir(directory)) yield name;
  } catch (error) {
    if (!isAbsent(error)) yield new UnreadableInstallation(directory, unreadable(error));
  }
}

/** Undefined when there is no such file. */
async function readInstallation(
  path: string,
  id: string,
): Promise<{ installation: StoredInstallation; writtenAt: Date } | UnreadableInstallation | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size, mtime } = await file.stat();
    if (size > LARGEST_BYTES) return new UnreadableInstallation(path, "It is too large for an installation.");
    const installation = asInstallation(parsed(await file.readFile("utf8")));
    if (typeof installation === "string") return new UnreadableInstallation(path, installation);
    const { isEnterpriseInstall, enterprise, team } = installation;
    if ((isEnterpriseInstall ? enterprise : team)?.id !== id) {
      return new UnreadableInstallation(
        path,
        "It holds another workspace's installation than its path says.",
      );
    }
    return { installation, writtenAt: mtime };
  } catch (error) {
    return isAbsent(error) ? undefined : new UnreadableInstallation(path, unreadable(error));
  } finally {
    await file?.close();
  }
}

/** The parser's own error quotes the text, and with it perhaps a token: what is no JSON is undefined. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

function unreadable(error: unknown): string {
  return `It cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"}).`;
}
