import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { AuditTrail } from "../../src/audit/audit-trail.js";
import { type Config, readConfig } from "../../src/config/config.js";
import { type Dashboard, startDashboard } from "../../src/dashboard/dashboard.js";
import type { Document } from "../../src/database/collection.js";
import type { AllCollections } from "../../src/database/database.js";
import { keyRingOf } from "../../src/doctor/key-ring.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { EVENT_VERSION, eventRecordId, failedFields } from "../../src/events/event-record.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import type { AppManifest } from "../../src/manifest/app-manifest.js";
import { requiredBotScopes } from "../../src/manifest/scopes/optional-scopes.js";
import { botInstallation, connection } from "../../src/testing/installation-store/examples.js";
import { MANIFEST } from "../process/scene.js";

export const DAY_MS = 24 * 60 * 60 * 1_000;
const KEYS = `2026a:${Buffer.alloc(32, "a key of the dashboard").toString("base64")}`;

export interface StageOptions {
  /** Of a service that runs; its keys are the dashboard's. Default: one of a Slack app that nobody knows. */
  readonly config?: Config;
  /** What its manifest says that the usual one does not. */
  readonly manifest?: Partial<AppManifest>;
}

/** A dashboard of a Slack app of its own, in a database that others share. */
export class DashboardStage {
  readonly clientId: string;
  readonly cipher: TokenCipher;
  readonly store: MongoInstallationStore;
  readonly errors: string[] = [];
  readonly audit: AuditTrail;
  readonly #collections: AllCollections;
  readonly #config: Config;
  #dashboard: Dashboard | undefined;

  constructor(
    collections: AllCollections,
    { config: given = configOfNobody(), manifest }: StageOptions = {},
  ) {
    const config = { ...given, manifest: { ...given.manifest, ...manifest } };
    const { credentials } = config.slack;
    const ring = keyRingOf(config);
    assert.ok(credentials.kind === "oauth" && ring);
    this.#collections = collections;
    this.#config = config;
    this.clientId = credentials.clientId;
    this.cipher = TokenCipher.fromKeyRing(ring.text, ring.source);
    const { installations, audit } = collections;
    this.store = new MongoInstallationStore({ installations, cipher: this.cipher, clientId: this.clientId });
    const log = { warn: () => undefined, error: () => undefined };
    this.audit = new AuditTrail({ audit, clientId: this.clientId, clock: Date.now, days: 365, log });
  }

  async start(collections: AllCollections = this.#collections): Promise<Dashboard> {
    this.#dashboard = await startDashboard(
      {
        config: this.#config,
        collections,
        cipher: this.cipher,
        clientId: this.clientId,
        audit: this.audit,
        leaveNoTrace: async () => undefined,
      },
      { port: 0, onError: (sentence) => void this.errors.push(sentence) },
    );
    return this.#dashboard;
  }

  /** As the service does at its start: but the missing scopes are left as they are. */
  async countScopes(): Promise<void> {
    const _id = `${encodeURIComponent(this.clientId)}:missing_scopes`;
    const scopes = requiredBotScopes(this.#config.manifest).sort().join(",");
    await this.#collections.appState.updateOne({ _id }, { $set: { scopes } }, { upsert: true });
  }

  async stop(): Promise<void> {
    await this.#dashboard?.stop();
  }

  id(teamId: string): string {
    return `${this.clientId}:team:${teamId}`;
  }

  /** Installs the app, and has these fields in the record. */
  async install(teamId: string, changes: Document = {}, token: Document = {}): Promise<void> {
    const { bot, ...rest } = botInstallation("bot", { team: { id: teamId, name: `Team ${teamId}` } });
    if (bot === undefined) throw new TypeError("The example has a bot.");
    await this.store.storeInstallation({ ...rest, bot: { ...bot, ...token } });
    if (Object.keys(changes).length === 0) return;
    await this.#collections.installations.updateOne({ _id: this.id(teamId) }, { $set: changes });
  }

  async connect(teamId: string, userId: string): Promise<void> {
    await this.store.storeInstallation({
      ...connection(userId),
      team: { id: teamId, name: `Team ${teamId}` },
    });
  }

  /** An event that has failed, at that time. */
  failedEvent(
    eventId: string,
    { teamId = "T1", error = "channel_not_found", at = Date.now(), body = {} as object } = {},
  ): Document {
    const _id = eventRecordId(this.clientId, eventId);
    return {
      _id,
      v: EVENT_VERSION,
      clientId: this.clientId,
      eventId,
      type: "app_mention",
      teamId,
      workspace: this.id(teamId),
      receivedAt: new Date(at - 60_000),
      attempts: 6,
      finished: [],
      error,
      sealedBody: this.cipher.sealEvent(JSON.stringify(body), _id),
      ...failedFields(at),
    };
  }
}

function configOfNobody(): Config {
  return readConfig(
    {
      SLACK_CLIENT_ID: `1.${randomBytes(4).readUInt32BE()}`,
      SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
      SLACK_SIGNING_SECRET: "1123456789abcdef0123456789abcdef",
      TOKEN_KEYS: KEYS,
    },
    MANIFEST,
    {},
  );
}
