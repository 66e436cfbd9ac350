import type { Collection } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { openRecord } from "../installations/opened-records.js";
import { type InstallationSummary, summaryOf } from "./installation-summary.js";

export interface ShownInstallation extends InstallationSummary {
  /** Of the bot's token what identifies it and cannot be used; null where none is stored. */
  readonly token: {
    readonly lastFour: string | null;
    readonly expiresAt: Date | null;
    /** The code of the error with which it cannot be opened. */
    readonly problem: string | null;
  } | null;
  /** The ids of people who connected their accounts, sorted. */
  readonly people: readonly string[];
  readonly morePeople: boolean;
}

const READ_DEADLINE_MS = 10_000;
/** So many people are shown. With the one by whom it is known that there are more these are 200. */
const PEOPLE = 199;
/** A shorter token would be shown in a large part. */
const SHORTEST = 16;

/** The installation with this record id; undefined where there is none. Rejects with `DatabaseUnavailableError`. */
export async function showInstallation(
  installations: Collection,
  cipher: TokenCipher,
  id: string,
): Promise<ShownInstallation | undefined> {
  const [document, people] = await withinDeadline(
    (signal) =>
      Promise.all([
        installations.findOne({ _id: id }, { signal }),
        installations
          .find({ workspace: id, kind: "user" }, { projection: { user: 1 }, limit: PEOPLE + 1, signal })
          .toArray(),
      ]),
    READ_DEADLINE_MS,
  );
  if (document === null) return undefined;
  return {
    ...summaryOf(document),
    token: tokenOf(openRecord(document, cipher), document.bot?.expiresAt),
    people: people
      .slice(0, PEOPLE)
      .map(({ user }) => String(user.id))
      .sort(),
    morePeople: people.length > PEOPLE,
  };
}

function tokenOf(
  opened: ReturnType<typeof openRecord>,
  expiresAtSec: number | undefined,
): ShownInstallation["token"] {
  const expiresAt = expiresAtSec === undefined ? null : new Date(expiresAtSec * 1_000);
  if (opened.kind === "unreadable") {
    const { code } = Object(opened.error) as { code?: unknown };
    return { lastFour: null, expiresAt, problem: String(code ?? "unreadable") };
  }
  if (opened.kind !== "workspace" || opened.bot === undefined) return null;
  const { token } = opened.bot;
  return { lastFour: token.length < SHORTEST ? null : token.slice(-4), expiresAt, problem: null };
}
