export { type BoundClients, type BoundClientsOptions, boundClients } from "./clients/bound-clients.js";
export type { Collection, Document } from "./database/collection.js";
export { type Collections, collectionsOf } from "./database/collections-of.js";
export type { Database } from "./database/database.js";
export { ensureIndexes } from "./database/indexes.js";
export { openDatabase } from "./database/open-database.js";
export * from "./errors.js";
export { type EraseEvents, eraseEventsIn } from "./events/erase-events.js";
export type { EventCallback } from "./events/event-callback.js";
export type { EventInHand } from "./events/event-in-hand.js";
export {
  type DeliveryAttempt,
  EventInbox,
  type EventInboxOptions,
  type HandleEvent,
  type InboxLog,
} from "./events/event-inbox.js";
export { type FailedEvent, type FailedEventFilter, FailedEvents } from "./events/failed-events.js";
export { InboxReceiver } from "./events/inbox-receiver.js";
export { oncePerEvent } from "./events/once-per-event.js";
export {
  type ImportCounts,
  type ImportFailure,
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  importInstallations,
} from "./installations/import-installations.js";
export { InstallationCache, type InstallationCacheOptions } from "./installations/installation-cache.js";
export type { StoredInstallation, StoredToken } from "./installations/installation-records.js";
export {
  MongoInstallationStore,
  type MongoInstallationStoreOptions,
} from "./installations/mongo-installation-store.js";
export { OAuthStateStore, type OAuthStateStoreOptions } from "./installations/oauth-state-store.js";
export { readFileInstallationStore } from "./installations/read-file-installation-store.js";
export type { InstallationTarget } from "./installations/record-ids.js";
export { TokenCipher } from "./installations/token-cipher.js";
export { UnreadableInstallation } from "./installations/unreadable-installation.js";
