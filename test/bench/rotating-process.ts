import type { InstallationStore } from "@slack/oauth";
import oauth from "@slack/oauth"; // from ESM its stores come through the default import only
import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { rotating } from "../../src/rotation/rotating-store.js";
import type { AnyInstallation, Query } from "../../src/testing/installation-store/examples.js";
import { APP } from "./workspaces.js";

export type RotatingStoreName = "rotating" | "memory" | "database";

/** What a process that authorizes events is told. */
export interface RotatingTask {
  readonly store: RotatingStoreName;
  readonly database: { readonly uri: string } | { readonly directory: string };
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiUrl: string;
  /** For a store that is in each process's own memory. */
  readonly installation: AnyInstallation;
  readonly query: Query;
  readonly events: number;
}

export type RotatingMessage =
  | { readonly tell: "ready" }
  | {
      readonly tell: "report";
      /** Events without a token that Slack takes. */
      readonly failed: number;
      /** Milliseconds until the last event had its token. */
      readonly tookMs: number;
    }
  /** What this process's store has, asked for when all processes have reported. */
  | { readonly tell: "stored"; readonly refreshToken: string | undefined };

/** A store as a process has it, and how to read it past everything that hides a refresh token. */
interface Kept {
  readonly installationStore: InstallationStore;
  readonly stored: () => Promise<AnyInstallation>;
  readonly stop: () => Promise<void>;
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => oauth.LogLevel.ERROR,
  setName: () => undefined,
};

async function keptIn(task: RotatingTask): Promise<Kept> {
  const { clientId, clientSecret, apiUrl: slackApiUrl, query } = task;
  if (task.store === "memory") {
    const installationStore = new oauth.MemoryInstallationStore();
    await installationStore.storeInstallation(task.installation);
    return {
      installationStore,
      stored: () => installationStore.fetchInstallation(query),
      stop: async () => undefined,
    };
  }
  const database = await openDatabase(task.database);
  const cipher = TokenCipher.fromKeyRing(APP.tokenKeys);
  const store = new MongoInstallationStore({ installations: database.installations, cipher, clientId });
  const stored = () => store.fetchFromDatabase(query);
  if (task.store === "database") {
    return { installationStore: store, stored, stop: () => database.close() };
  }
  const clientOptions = { slackApiUrl, logger: silent };
  const rotatingStore = rotating(store, { clientId, clientSecret, clientOptions });
  return { installationStore: rotatingStore, stored, stop: () => database.close() };
}

/** Whether an event gets a token with which Slack answers. */
async function isAuthorized(provider: oauth.InstallProvider, { query, apiUrl }: RotatingTask) {
  try {
    const { botToken } = await provider.authorize(query);
    const headers = { authorization: `Bearer ${botToken}` };
    const answer = await fetch(`${apiUrl}auth.test`, { method: "POST", headers });
    return ((await answer.json()) as { ok: boolean }).ok;
  } catch {
    return false;
  }
}

const tell = (message: RotatingMessage) => process.send?.(message);
process.once("disconnect", () => process.exit());
process.on("SIGINT", () => undefined); // the asker ends this one when it is ready

const task: RotatingTask = JSON.parse(process.argv[2] ?? "");
const asked = () => new Promise<void>((resolve) => process.once("message", () => resolve()));
const started = asked();
const { installationStore, stored, stop } = await keptIn(task);
const provider = new oauth.InstallProvider({
  clientId: task.clientId,
  clientSecret: task.clientSecret,
  stateVerification: false,
  installationStore,
  logger: silent,
  clientOptions: { slackApiUrl: task.apiUrl },
});
tell({ tell: "ready" });
await started;
const startedAt = performance.now();
const authorized = await Promise.all(Array.from({ length: task.events }, () => isAuthorized(provider, task)));
const tookMs = performance.now() - startedAt;
if ("stop" in installationStore) await (installationStore as { stop(): Promise<void> }).stop();
const askedAgain = asked();
tell({ tell: "report", failed: authorized.filter((each) => !each).length, tookMs });
await askedAgain;
const { bot } = await stored();
tell({ tell: "stored", refreshToken: bot?.refreshToken });
await stop();
// The asker disconnects when it has that.
