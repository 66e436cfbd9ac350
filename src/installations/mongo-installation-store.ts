import type { Installation, InstallationQuery } from "@slack/oauth";
import type { Collection, Document } from "../database/collection.js";
import { withinDeadline } from "../database/deadline.js";
import type { TokenCipher } from "../encryption/token-cipher.js";
import type { InstallationCache, ReadRecords } from "./installation-cache.js";
import { InstallationNotFoundError } from "./installation-error.js";
import {
  recordWrites,
  type StoredInstallation,
  type StoredToken,
  storedToken,
} from "./installation-records.js";
import { installationOf, openRecord } from "./opened-records.js";
import {
  type InstallationTarget,
  installationQuery,
  targetsOfPeople,
  userRecordIds,
  workspaceRecordId,
} from "./record-ids.js";
import { RecordWriter, WRITE_DEADLINE_MS } from "./record-writer.js";
import { RotationRecords } from "./tokens/rotation-records.js";
import { reserveUninstall, type UninstallReservation } from "./uninstall-reservation.js";

/** Where the installations are kept, how they are sealed, and of which app they are. */
export interface MongoInstallationStoreOptions {
  /** mongodb's `db.collection("installations")`, or the embedded database's. Index it on `workspace`. */
  readonly installations: Collection;
  readonly cipher: TokenCipher;
  /** The Slack app whose installations these are. Stores of different apps, or of none, never see each other's. */
  readonly clientId?: string;
  /**
   * The bot scopes that the app asks for and cannot do without. With them, a workspace's record says which of them were not
   * granted.
   */
  readonly botScopes?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Logs the ids of the installations that are stored and deleted. */
  readonly logger?: {
    /** What was stored or deleted. */
    info(message: string): void;
  };
  /** Recent records in memory, which `fetchInstallation` uses first. Without a cache, each call reads the database. */
  readonly cache?: InstallationCache;
}

/** What an approval finds stored. */
export interface FormerInstall {
  /** The scopes of the bot, and of the person; undefined where no such token is stored. */
  readonly bot?: readonly string[];
  readonly user?: readonly string[];
  readonly tenant?: string;
}

/**
 * The `InstallationStore` of @slack/oauth on a MongoDB collection. Tokens and webhook URLs are sealed before they
 * leave the process.
 *
 * Safe to use from any number of processes. Every method rejects with `DatabaseUnavailableError` when the database
 * fails or falls silent: `fetchInstallation` within two seconds, the others within ten.
 */
export class MongoInstallationStore {
  readonly #installations: Collection;
  readonly #cipher: TokenCipher;
  readonly #clientId: string | undefined;
  readonly #botScopes: readonly string[] | undefined;
  readonly #clock: () => number;
  readonly #logger: { info(message: string): void } | undefined;
  readonly #cache: InstallationCache | undefined;
  readonly #writer: RecordWriter;
  /** The tokens that expire, for `rotating`. */
  readonly rotation: RotationRecords;

  constructor({
    installations,
    cipher,
    clientId,
    botScopes,
    clock = Date.now,
    logger,
    cache,
  }: MongoInstallationStoreOptions) {
    this.#installations = installations;
    this.#cipher = cipher;
    this.#clientId = clientId;
    this.#botScopes = botScopes;
    this.#clock = clock;
    this.#logger = logger;
    this.#cache = cache;
    this.#writer = new RecordWriter(installations, clock, cache);
    this.rotation = new RotationRecords({ installations, cipher, clientId, clock, cache });
  }

  /**
   * Stores an installation. A bot replaces the workspace's bot, a user token that person's; what the installation
   * does not bring (a bot, the token of another person, a webhook) stays. Repeating it is harmless; of two at once,
   * the later write wins, record by record. Rejects with `InvalidInstallationError` when there is nothing to store
   * or nowhere to store it.
   */
  async storeInstallation(installation: Installation<"v1" | "v2", boolean>): Promise<void> {
    const writes = recordWrites(installation, {
      clientId: this.#clientId,
      cipher: this.#cipher,
      botScopes: this.#botScopes,
      now: new Date(this.#clock()),
    });
    await this.#writer.store(writes);
    this.#logger?.info(`Stored installation ${writes.map(({ id }) => id).join(" and ")}`);
  }

  /**
   * The installation of a workspace, or of an organization where the query says that the app is installed org-wide,
   * in one round trip. With a user id, `user.token` is that person's own token or undefined; without one it is
   * undefined. `bot` is absent when no bot is stored. With a cache, the database is asked only for records that are not
   * cached, and changes by another process become visible within a minute. When the
   * cache has no installation, or none with a bot, the database is asked again: the caller would drop an event for good.
   *
   * Rejects with `InstallationNotFoundError` when nothing is stored (or the query names no workspace and no
   * organization), and with `UnknownKeyError`, `SealBrokenError` or `UnknownRecordVersionError` when a stored record
   * cannot be read.
   */
  async fetchInstallation(query: InstallationQuery<boolean>): Promise<StoredInstallation> {
    const cache = this.#cache;
    if (cache === undefined) return this.fetchFromDatabase(query);
    const ids = this.#recordIds(query);
    const { records, isOlder } = await cache.records(ids, this.#read);
    const installation = installationOf(records, query.userId);
    if (isOlder && installation?.bot === undefined) return this.#fetchAgain(query, cache);
    if (installation === undefined) throw new InstallationNotFoundError(query);
    return installation;
  }

  /** `fetchInstallation` as things are now, whatever is cached: for what a person looks at, or decides by. */
  async fetchFromDatabase(query: InstallationQuery<boolean>): Promise<StoredInstallation> {
    const installation = installationOf(await this.#read(this.#recordIds(query)), query.userId);
    if (installation === undefined) throw new InstallationNotFoundError(query);
    return installation;
  }

  /**
   * For a token that Slack refused: forgets what is cached of its workspace, because another process may have stored a
   * new one.
   */
  forgetToken(token: string): void {
    this.#cache?.forgetToken(token);
  }

  /**
   * Deletes one person's record when the query has a user id, and otherwise everything of the workspace (or of the
   * organization, for an org-wide install). Deleting what is not there is no error.
   */
  async deleteInstallation(query: InstallationQuery<boolean>): Promise<void> {
    if (!(query.isEnterpriseInstall ? query.enterpriseId : query.teamId)) return;
    const ids = query.userId ? userRecordIds(this.#clientId, query, query.userId) : undefined;
    const workspace = workspaceRecordId(this.#clientId, query);
    const deleted = await (ids ? this.#writer.deletePeople(ids) : this.#writer.deleteWorkspace(workspace));
    const what = ids ? { _id: { $in: ids } } : { workspace };
    if (deleted > 0) this.#logger?.info(`Deleted installation ${JSON.stringify(what)}`);
  }

  /**
   * Every token stored for a workspace or an organization, the bot's first. Empty when there is none.
   */
  async listTokens(target: InstallationTarget): Promise<StoredToken[]> {
    const tokens = await this.#tokens({ workspace: workspaceRecordId(this.#clientId, target) });
    return tokens.sort((a, b) => a.kind.localeCompare(b.kind));
  }

  /**
   * The tokens of a person that may be used in a workspace or an organization, the one stored last first. Empty when
   * there is none.
   */
  async listPersonsTokens(target: InstallationTarget, userId: string): Promise<StoredToken[]> {
    return this.#tokens({ _id: { $in: userRecordIds(this.#clientId, target, userId) } });
  }

  /** The tokens that people connected in any one workspace of an organization. Empty when there is none. */
  async listTokensInOrganization(enterpriseId: string): Promise<StoredToken[]> {
    return this.#tokens({
      "enterprise.id": enterpriseId,
      kind: "user",
      isEnterpriseInstall: false,
      clientId: this.#clientId ?? null,
    });
  }

  /**
   * The bots that end at Slack when the app is uninstalled from a target: its own; for an organization those of its
   * workspaces, and for a workspace that of its organization. Empty when there is none.
   */
  async listBotsThatEndWith({ isEnterpriseInstall, ...ids }: InstallationTarget): Promise<StoredToken[]> {
    const recordId = (ofOrganization: boolean) =>
      workspaceRecordId(this.#clientId, { isEnterpriseInstall: ofOrganization, ...ids });
    const inOrganization = { "enterprise.id": ids.enterpriseId, clientId: this.#clientId ?? null };
    const tokens = await this.#tokens(
      isEnterpriseInstall
        ? { $or: [{ _id: recordId(true) }, inOrganization] }
        : { _id: { $in: [recordId(false), ...(ids.enterpriseId ? [recordId(true)] : [])] } },
    );
    return tokens.filter(({ kind }) => kind === "bot");
  }

  /** The token of a workspace's or an organization's bot; undefined when there is none. */
  async botToken(target: InstallationTarget): Promise<StoredToken | undefined> {
    return (await this.#tokens({ _id: workspaceRecordId(this.#clientId, target) }))[0];
  }

  /** The ids of the people whose token would be used in a workspace or an organization, sorted. */
  async listPeople(target: InstallationTarget): Promise<string[]> {
    const places = targetsOfPeople(target).map((each) => workspaceRecordId(this.#clientId, each));
    const documents = await withinDeadline((signal) =>
      this.#installations
        .find({ workspace: { $in: places }, kind: "user" }, { projection: { user: 1 }, signal })
        .toArray(),
    );
    return [...new Set<string>(documents.map(({ user }) => user.id))].sort();
  }

  /** What is stored now of a workspace's or an organization's bot, and of a person there. Opens no token. */
  async formerInstall(target: InstallationTarget, userId: string): Promise<FormerInstall> {
    const ids = this.#recordIds(installationQuery(target, userId));
    const projection = { bot: 1, user: 1, tenant: 1 };
    const documents = await withinDeadline((signal) =>
      this.#installations.find({ _id: { $in: ids } }, { projection, signal }).toArray(),
    );
    const former: { -readonly [field in keyof FormerInstall]: FormerInstall[field] } = {};
    for (const { bot, user, tenant } of documents) {
      if (bot?.scopes !== undefined) former.bot = bot.scopes;
      if (user?.scopes !== undefined) former.user = user.scopes;
      if (tenant !== undefined) former.tenant = tenant;
    }
    return former;
  }

  /**
   * Claims the welcome of a workspace's or an organization's installer for these bot scopes. Resolves to true for one of
   * all callers. Resolves to false when the installer was welcomed for the same scopes since the app was installed, or
   * when it is not installed.
   */
  async claimWelcome(target: InstallationTarget, scopes: readonly string[]): Promise<boolean> {
    const _id = workspaceRecordId(this.#clientId, target);
    const welcomedFor = [...scopes].sort().join(",");
    const { matchedCount } = await withinDeadline(
      () =>
        this.#installations.updateOne({ _id, welcomedFor: { $ne: welcomedFor } }, { $set: { welcomedFor } }),
      WRITE_DEADLINE_MS,
    );
    return matchedCount === 1;
  }

  /**
   * Deletes the records of these tokens, each only if nothing was stored in it since it was listed: a reinstall in
   * between keeps its record. Resolves to the number of deleted records; safe to repeat.
   */
  async deleteIfUnchanged(tokens: readonly Pick<StoredToken, "recordId" | "revision">[]): Promise<number> {
    let deleted = 0;
    await this.#writer.deleteUnchanged(tokens, (recordId) => {
      deleted += 1;
      this.#logger?.info(`Deleted installation ${recordId}`);
    });
    return deleted;
  }

  /**
   * Reserves the report of an uninstall for one of all callers, for half a minute, if the bot's record is unchanged since
   * it was listed.
   */
  async reserveUninstall(bot: Pick<StoredToken, "recordId" | "revision">): Promise<UninstallReservation> {
    return withinDeadline(() => reserveUninstall(this.#installations, bot, this.#clock), WRITE_DEADLINE_MS);
  }

  /** Releases what `claimWelcome` claimed, so that the next caller can claim it. */
  async releaseWelcome(target: InstallationTarget): Promise<void> {
    const _id = workspaceRecordId(this.#clientId, target);
    await withinDeadline(
      () => this.#installations.updateOne({ _id }, { $unset: { welcomedFor: "" } }),
      WRITE_DEADLINE_MS,
    );
  }

  /** Those that were stored last come first. */
  async #tokens(filter: Document): Promise<StoredToken[]> {
    const documents = await withinDeadline(
      (signal) => this.#installations.find(filter, { signal }).toArray(),
      WRITE_DEADLINE_MS,
    );
    return documents
      .sort((a, b) => b.updatedAt - a.updatedAt)
      .map((document) => storedToken(document, this.#cipher))
      .filter((token) => token !== undefined);
  }

  /** Reads the database, and makes the cache forget the workspace when the cached record is out of date. */
  async #fetchAgain(
    query: InstallationQuery<boolean>,
    cache: InstallationCache,
  ): Promise<StoredInstallation> {
    const installation = await this.fetchFromDatabase(query);
    if (installation.bot !== undefined) cache.forgetWorkspace(workspaceRecordId(this.#clientId, query));
    return installation;
  }

  #recordIds(query: InstallationQuery<boolean>): string[] {
    if (!(query.isEnterpriseInstall ? query.enterpriseId : query.teamId)) {
      throw new InstallationNotFoundError(query);
    }
    const people = query.userId ? userRecordIds(this.#clientId, query, query.userId) : [];
    return [workspaceRecordId(this.#clientId, query), ...people];
  }

  readonly #read: ReadRecords = async (ids) => {
    const documents = await withinDeadline((signal) =>
      this.#installations.find({ _id: { $in: ids } }, { signal }).toArray(),
    );
    return documents.map((document) => openRecord(document, this.#cipher));
  };
}
