import type { Collection, Document } from "../../src/database/collection.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { botInstallation } from "../../src/testing/installation-store/examples.js";

/** So many records are inserted at once. */
const CHUNK = 1_000;

/** The id of one of many workspaces. */
export function workspaceId(clientId: string, number: number): string {
  return `${clientId}:team:${teamId(number)}`;
}

function teamId(number: number): string {
  return `T${String(number).padStart(7, "0")}`;
}

/** Fills a collection with workspaces that have a bot, as the store writes them. */
export async function fillWithWorkspaces(
  installations: Collection,
  {
    clientId,
    keyRing,
    count,
  }: { readonly clientId: string; readonly keyRing: string; readonly count: number },
): Promise<void> {
  const cipher = TokenCipher.fromKeyRing(keyRing);
  const first = workspaceId(clientId, 0);
  const store = new MongoInstallationStore({ installations, cipher, clientId });
  await store.storeInstallation(botInstallation("first", { team: { id: teamId(0) } }));
  const example = (await installations.findOne({ _id: first })) as Document;
  const token = cipher.open(example.sealedBot, first, "bot");
  for (let from = 1; from < count; from += CHUNK) {
    const documents = Array.from({ length: Math.min(CHUNK, count - from) }, (_, at) => {
      const _id = workspaceId(clientId, from + at);
      const team = { id: teamId(from + at) };
      return { ...example, _id, workspace: _id, team, sealedBot: cipher.seal(token, _id, "bot") };
    });
    await installations.insertMany(documents, { ordered: false });
  }
}
