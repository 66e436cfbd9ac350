import type { Collection, Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import { pagesOf } from "../database/pages/pages.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import { type StoredToken, storedToken } from "../installations/installation-records.js";
import { type InstallationTarget, userRecordIds, workspaceRecordId } from "../installations/record-ids.js";

/** A record of a workspace or an organization, unopened. */
export interface TargetRecord {
  readonly recordId: string;
  readonly revision: string;
  /** The id of the workspace's or organization's own record. */
  readonly install: string;
  readonly kind: "workspace" | "user";
  /** Whose it is; undefined for the workspace's own. */
  readonly userId: string | undefined;
  /** The workspace that a person of an organization connected in; undefined elsewhere. */
  readonly elsewhere: string | undefined;
  readonly hasBot: boolean;
  readonly hasWebhook: boolean;
  readonly name: string | undefined;
  readonly installedAt: Date | undefined;
  /** Throws as `readRecord` does; undefined for a webhook alone. Its `token` is opened when it is read. */
  readonly token: () => StoredToken | undefined;
}

const DEADLINE_MS = 10_000;
/** So many records are asked for by their ids at a time. */
const MOST_IDS = 200;

/**
 * What is stored of a workspace or an organization, its own record last; of one person where one is named. In an org-wide
 * install, what people connected in the workspaces of the organization belongs to it, too, where the workspace has no bot of
 * its own.
 */
export async function recordsOfTarget(
  installations: Collection,
  { clientId, cipher }: { readonly clientId: string | undefined; readonly cipher: TokenCipher },
  target: InstallationTarget,
  userId: string | undefined,
): Promise<readonly TargetRecord[]> {
  const find = async (filter: Document) => {
    const found: Document[] = [];
    for await (const page of pagesOf(installations, filter)) found.push(...page);
    return found;
  };
  const own =
    userId === undefined
      ? await find({ workspace: workspaceRecordId(clientId, target) })
      : await findByIds(installations, userRecordIds(clientId, target, userId));
  const { isEnterpriseInstall, enterpriseId } = target;
  const inWorkspaces = isEnterpriseInstall
    ? await find({
        "enterprise.id": enterpriseId,
        kind: "user",
        isEnterpriseInstall: false,
        clientId: clientId ?? null,
        ...(userId !== undefined && { "user.id": userId }),
      })
    : [];
  const workspaces = await findByIds(installations, [
    ...new Set(inWorkspaces.map(({ workspace }) => String(workspace))),
  ]);
  const withBot = new Set(workspaces.filter(({ bot }) => bot !== undefined).map(({ _id }) => _id));
  const elsewhere = inWorkspaces
    .filter(({ workspace }) => !withBot.has(workspace))
    .map((document) => ({ ...targetRecord(document, cipher), elsewhere: document.team?.id }));
  return [...own.map((document) => targetRecord(document, cipher)), ...elsewhere].sort(
    (a, b) =>
      Number(a.kind === "workspace") - Number(b.kind === "workspace") || (a.recordId < b.recordId ? -1 : 1),
  );
}

async function findByIds(installations: Collection, ids: readonly string[]): Promise<Document[]> {
  const found: Document[] = [];
  for (let from = 0; from < ids.length; from += MOST_IDS) {
    const some = { _id: { $in: ids.slice(from, from + MOST_IDS) } };
    found.push(
      ...(await withinDeadline((signal) => installations.find(some, { signal }).toArray(), DEADLINE_MS)),
    );
  }
  return found;
}

/** A stored record. Whether it was found elsewhere than in its target is not known. */
export function targetRecord(document: Document, cipher: TokenCipher): TargetRecord {
  const { kind, team, enterprise, isEnterpriseInstall, installedAt } = document;
  return {
    recordId: String(document._id),
    revision: document.revision,
    install: String(document.workspace ?? document._id),
    kind: kind === "user" ? "user" : "workspace",
    userId: document.user?.id,
    elsewhere: undefined,
    hasBot: document.bot !== undefined,
    hasWebhook: document.incomingWebhook !== undefined,
    name: (isEnterpriseInstall ? enterprise : team)?.name,
    installedAt: installedAt instanceof Date ? installedAt : undefined,
    token: () => storedToken(document, cipher),
  };
}
