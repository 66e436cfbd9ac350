export type {
  Audit,
  AuditAction,
  AuditActor,
  AuditDetails,
  AuditEntry,
  AuditNote,
} from "./audit/audit-entry.js";
export { AuditTrail, type AuditTrailOptions } from "./audit/audit-trail.js";
export { type Clients, type ClientsOptions, type ClientTarget, clientsOf } from "./clients/clients.js";
export { DeadTokenError } from "./clients/dead-token-error.js";
export type { RoundFailure, RoundOptions, RoundResult } from "./clients/round.js";
export type { RoundWork } from "./clients/round-work.js";
export type { Collection, Document } from "./database/collection.js";
export { type Collections, collectionsOf } from "./database/collections-of.js";
export type { AllCollections, CollectionIndex, Database } from "./database/database.js";
export { DatabaseDamagedError, DatabaseUnavailableError } from "./database/database-error.js";
export { ensureIndexes } from "./database/indexes.js";
export { openDatabase } from "./database/open-database.js";
export { KeyRingError, SealBrokenError, UnknownKeyError } from "./encryption/encryption-error.js";
export { TokenCipher } from "./encryption/token-cipher.js";
export { AppError, ConfigError } from "./errors.js";
export { InboxFullError } from "./events/accepting/inbox-full-error.js";
export { type EraseEvents, eraseEventsIn } from "./events/erase-events.js";
export type { EventCallback } from "./events/event-callback.js";
export { EventInbox, type EventInboxOptions, type InboxLog } from "./events/event-inbox.js";
export {
  type DeliveryAttempt,
  type EventToProcess,
  EventTry,
  type ListenerResult,
  type ProcessEvent,
  type ProcessedEvent,
  processOnce,
} from "./events/event-try.js";
export { MalformedRequestError } from "./events/malformed-request-error.js";
export { oncePerEvent } from "./events/once-per-event.js";
export { type FailedEvent, type FailedEventFilter, FailedEvents } from "./events/operator/failed-events.js";
export { PermanentError } from "./events/permanent-error.js";
export {
  type ImportCounts,
  type ImportFailure,
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  importInstallations,
} from "./installations/import/import-installations.js";
export { readFileInstallationStore } from "./installations/import/read-file-installation-store.js";
export { UnreadableInstallation } from "./installations/import/unreadable-installation.js";
export { InstallationCache, type InstallationCacheOptions } from "./installations/installation-cache.js";
export {
  InstallationNotFoundError,
  InvalidInstallationError,
  UnknownRecordVersionError,
} from "./installations/installation-error.js";
export type { StoredInstallation, StoredToken } from "./installations/installation-records.js";
export {
  type FormerInstall,
  MongoInstallationStore,
  type MongoInstallationStoreOptions,
} from "./installations/mongo-installation-store.js";
export type { InstallationTarget } from "./installations/record-ids.js";
export { errorChain, errorCodes } from "./log/error-chain.js";
export { OAuthStateError } from "./oauth/oauth-state-error.js";
export { OAuthStateStore, type OAuthStateStoreOptions } from "./oauth/oauth-state-store.js";
export type { InstallationSummary } from "./overview/installation-summary.js";
export { CollectionRefusedError } from "./own-collections/collection-refused-error.js";
export type { CollectionOptions, DeclaredCollections } from "./own-collections/declared-collections.js";
export { type EraseOwnData, eraseOwnDataIn } from "./own-collections/erase-at-uninstall.js";
export {
  type OpenOwnCollection,
  OwnCollections,
  type OwnCollectionsOptions,
  type OwnDocument,
} from "./own-collections/own-collections.js";
export { PackageMissingError } from "./packages/package-missing-error.js";
export { SlackReceiver, type SlackReceiverOptions } from "./requests/slack-receiver.js";
export { type RotatingOptions, RotatingStore, rotating } from "./rotation/rotating-store.js";
export { TokenNotRefreshedError } from "./rotation/rotation-error.js";
export type { TellInstaller, TellPerson } from "./rotation/sweep.js";
export type { RotationLog } from "./rotation/token-rotation.js";
export { BoltInternalsError } from "./slack/bolt-internals-error.js";
export { type BoundClients, type BoundClientsOptions, boundClients } from "./slack/bound-clients.js";
export { registeredTelemetry } from "./telemetry/registered-telemetry.js";
export type { Telemetry } from "./telemetry/telemetry.js";
