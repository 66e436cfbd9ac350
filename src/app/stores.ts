import { AuditTrail } from "../audit/audit-trail.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/database.js";
import { measuredDatabase } from "../database/measured-database.js";
import { developmentCipher } from "../encryption/development-keys.js";
import { TokenCipher } from "../encryption/token-cipher.js";
import { EventInbox } from "../events/event-inbox.js";
import { InstallationCache } from "../installations/installation-cache.js";
import { MongoInstallationStore } from "../installations/mongo-installation-store.js";
import { requiredBotScopes } from "../manifest/scopes/optional-scopes.js";
import { LastEvents } from "../overview/last-events.js";
import type { DeclaredCollections } from "../own-collections/declared-collections.js";
import { OwnCollections } from "../own-collections/own-collections.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import type { AppParts } from "./app-parts.js";

/** What the app keeps in its database, all of it under the id of its Slack app. */
export interface Stores {
  readonly clientId: string | undefined;
  readonly database: Database;
  readonly installationStore: MongoInstallationStore;
  readonly ownCollections: OwnCollections;
  readonly lastEvents: LastEvents;
  readonly audit: AuditTrail;
  /** Undefined when the configuration sends events straight to the listeners. */
  readonly inbox: EventInbox | undefined;
}

interface StoresOptions extends Pick<AppParts, "database" | "logger"> {
  readonly leaseMs: AppParts["leaseMs"] | undefined;
  readonly onAudit: AppParts["onAudit"] | undefined;
  readonly collections: DeclaredCollections;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly telemetry: Telemetry;
  /** Makes a stop wait for this work. */
  readonly track: (work: Promise<unknown>) => void;
}

/** Throws as `createApp` does, for keys and collections that cannot be used. */
export function storesOf(
  config: Config,
  { database: unmeasured, logger, collections, clock, leaseMs, telemetry, onAudit, track }: StoresOptions,
): Stores {
  const database = measuredDatabase(unmeasured, telemetry);
  const { installations, events } = database;
  const { credentials } = config.slack;
  const clientId = credentials.kind === "oauth" ? credentials.clientId : undefined;
  const ownCollections = new OwnCollections({ database, clientId, declared: collections });
  const cipher = cipherOf(config);
  const installationStore = new MongoInstallationStore({
    installations,
    cipher,
    clock,
    logger,
    botScopes: requiredBotScopes(config.manifest),
    ...(clientId !== undefined && { clientId }),
    ...(config.installationCache && { cache: new InstallationCache({ clock, telemetry }) }),
  });
  const inbox = config.events.inbox
    ? new EventInbox({
        events,
        cipher,
        clientId,
        clock,
        logger,
        maxInFlight: config.events.inFlight,
        idHours: config.events.idHours,
        ...(leaseMs !== undefined && { leaseMs }),
        expiryDays: config.events.expiryDays,
        telemetry,
      })
    : undefined;
  return {
    clientId,
    database,
    installationStore,
    ownCollections,
    lastEvents: new LastEvents({ installations, clientId, clock }),
    audit: new AuditTrail({
      audit: database.audit,
      clientId,
      clock,
      days: config.auditDays,
      log: logger,
      onAudit,
      track,
    }),
    inbox,
  };
}

function cipherOf({ tokenKeys, tokenEnvelope, dataDirectory }: Config): TokenCipher {
  return tokenKeys === undefined
    ? developmentCipher(dataDirectory, tokenEnvelope)
    : TokenCipher.fromKeyRing(tokenKeys, "TOKEN_KEYS", tokenEnvelope);
}
