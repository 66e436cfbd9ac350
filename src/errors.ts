import { isInstance, readList, readProperty } from "./thrown.js";

/**
 * Every error that this project throws on purpose: a class each, with a `code` that stays the same across releases
 * (branch on it, never on the text) and a sentence that says what to do. None carries a token, a key, a secret, a
 * connection string or a stored document; what went wrong underneath is the `cause`, for the log alone.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The environment does not describe a service that can run. `problems` has a sentence for each variable. */
export class ConfigError extends AppError {
  readonly code = "config_invalid";

  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}

/** A place in the manifest that Slack or this app would not accept. `line` counts from 1. */
export interface ManifestProblem {
  readonly line: number;
  /** Dotted path of the field, such as `settings.event_subscriptions.bot_events`. */
  readonly field: string;
  readonly message: string;
}

/** The manifest is not valid YAML or not a Slack app manifest that this app can serve. */
export class ManifestError extends AppError {
  readonly code = "manifest_invalid";

  constructor(
    readonly file: string,
    readonly problems: readonly ManifestProblem[],
  ) {
    super(
      `The manifest cannot be used:\n${problems
        .map(({ line, field, message }) => `  - ${file}:${line} ${field}: ${message}`)
        .join("\n")}`,
    );
  }
}

/** Slack refused to create or change the app, or could not be asked. `slackError` is its code, where it gave one. */
export class AppConfigurationError extends AppError {
  readonly code = "app_configuration_failed";

  constructor(
    message: string,
    readonly slackError?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The `.env` file cannot take what is to be written into it. */
export class EnvFileError extends AppError {
  readonly code = "env_file_unusable";
}

const NO_SUCH_HOST =
  "HOST is no address of this machine. Set it to one, or leave it out to listen on all of them.";

/** The service cannot listen where it was told to. */
export class ListenError extends AppError {
  readonly code = "listen_failed";

  constructor(port: number, cause: unknown) {
    const reason = String((cause as { code?: unknown }).code);
    const sentences: Readonly<Record<string, string>> = {
      EADDRINUSE: `Port ${port} is taken by another process. Stop that one, or set PORT to another port.`,
      EACCES: `Port ${port} is not open to this user. Set PORT to one from 1024 on.`,
      EADDRNOTAVAIL: NO_SUCH_HOST,
      ENOTFOUND: NO_SUCH_HOST,
    };
    super(sentences[reason] ?? `Port ${port} cannot be listened on (${reason}). Check PORT and HOST.`, {
      cause,
    });
  }
}

/** The database did not do what was asked: it is away, silent, or refuses. Asking again later may succeed. */
export class DatabaseUnavailableError extends AppError {
  readonly code = "database_unavailable";
}

/** A file of the embedded database is damaged; a killed process does not do that. */
export class DatabaseDamagedError extends AppError {
  readonly code = "database_damaged";
}

/**
 * Nothing is stored for the workspace or organization that was asked for. The message is the one that other
 * Bolt installation stores use.
 */
export class InstallationNotFoundError extends AppError {
  readonly code = "installation_not_found";

  constructor(query: {
    readonly enterpriseId?: string | undefined;
    readonly teamId?: string | undefined;
    readonly userId?: string | undefined;
  }) {
    super(
      `No installation data found (enterprise_id: ${query.enterpriseId}, team_id: ${query.teamId}, user_id: ${query.userId})`,
    );
  }
}

/** An installation that names no workspace or organization, or brings nothing to store. */
export class InvalidInstallationError extends AppError {
  readonly code = "installation_invalid";
}

/** `TOKEN_KEYS` is not a key ring. */
export class KeyRingError extends AppError {
  readonly code = "token_keys_invalid";
}

/** A sealed value names a key that the key ring lacks. */
export class UnknownKeyError extends AppError {
  readonly code = "token_key_unknown";

  constructor(
    readonly recordId: string,
    readonly keyId: string,
  ) {
    super(
      `Record ${recordId} is sealed with key ${keyId}, which TOKEN_KEYS does not have. Add that key to TOKEN_KEYS (any place but the first), or delete the record and install again.`,
    );
  }
}

/** A sealed value was changed, moved to another record, or is not one of ours. */
export class SealBrokenError extends AppError {
  readonly code = "token_seal_broken";

  constructor(
    readonly recordId: string,
    readonly keyId: string,
  ) {
    super(
      `Record ${recordId}, sealed with key ${keyId}, cannot be opened: it was changed, belongs to another record, or the key under that id is another one. Restore the record from a backup, or delete it and install again.`,
    );
  }
}

/** A stored record has a version that this release does not read. */
export class UnknownRecordVersionError extends AppError {
  readonly code = "record_version_unknown";

  constructor(recordId: string, version: unknown) {
    super(
      `Record ${recordId} has version ${String(version)}, which this release cannot read. Run the release that wrote it, or a newer one.`,
    );
  }
}

/**
 * The `state` of an OAuth redirect that is not honoured. Its `code` is that of every state store for @slack/oauth
 * (`ErrorCode.InvalidStateError`), since Bolt apps branch on it; `reason` is ours, and says why.
 */
export class OAuthStateError extends AppError {
  readonly code = "slack_oauth_invalid_state";
  readonly reason: "oauth_state_invalid" | "oauth_state_expired" | "oauth_state_used";

  constructor(reason: OAuthStateError["reason"], options?: ErrorOptions) {
    super(
      {
        oauth_state_invalid: "This install link was not made here. Start again from the install page.",
        oauth_state_expired: "This install link has expired. Start again from the install page.",
        oauth_state_used: "This install link was already used. Start again from the install page.",
      }[reason],
      options,
    );
    this.reason = reason;
  }
}

/** A request that is signed by Slack and yet is nothing that Slack sends. */
export class MalformedRequestError extends AppError {
  readonly code = "request_malformed";

  constructor(
    /** Slack's name for the kind of request. */
    readonly kind: string,
    /** The part that is missing or is not what Slack sends, such as `event.type`. */
    readonly part: string,
    options?: ErrorOptions,
  ) {
    super(
      `A request (${kind}) is signed as Slack's, and has no ${part} as Slack sends it. It was refused. If it did not come from Slack, somebody else has the signing secret: make a new one.`,
      options,
    );
  }
}

/** A request of Slack that no listener answers: a command or an action that the app does not have. */
export class UnhandledRequestError extends AppError {
  readonly code = "request_unhandled";
}

/** More events wait to be written down than this process takes on. Slack delivers this one again. */
export class InboxFullError extends AppError {
  readonly code = "inbox_full";

  constructor(waiting: number) {
    super(
      `${waiting} events wait to be written down, and no more are taken on. See that the database keeps up.`,
    );
  }
}

/** This release of @slack/bolt keeps its clients in another way than `boundClients` replaces. */
export class BoltInternalsError extends AppError {
  readonly code = "bolt_internals_changed";

  constructor(missing: string) {
    super(
      `This release of @slack/bolt has no ${missing}, which boundClients replaces. Install the release of @slack/bolt that this package was tested with, or do without boundClients, which leaves Bolt's clients unbounded.`,
    );
  }
}

/**
 * For listeners to throw: this event will never succeed, and is kept as failed without being tried again.
 *
 *     throw new PermanentError("The order does not exist.");
 */
export class PermanentError extends AppError {
  readonly code = "event_permanent";
}

/** What causes itself anew whenever it is asked has no end. */
const LONGEST_CHAIN = 10;

/**
 * An error and those that started it, from the outside in: follows `original` (@slack/bolt, @slack/oauth), the first
 * of `originals`, and `cause`. One of our own ends the chain: what lies under it is its own affair. It may be given
 * anything that somebody threw, and never throws.
 */
export function errorChain(error: unknown): Error[] {
  const chain: Error[] = [];
  let current = error;
  while (isInstance(current, Error) && !chain.includes(current) && chain.length < LONGEST_CHAIN) {
    chain.push(current);
    if (isInstance(current, AppError)) break;
    current =
      readProperty(current, "original") ??
      readList(current, "originals", 1)[0] ??
      readProperty(current, "cause");
  }
  return chain;
}

/** The stable codes in an error's chain, that of the error that started it first. Never throws. */
export function errorCodes(error: unknown): string[] {
  return errorChain(error)
    .map((each) => readProperty(each, "code"))
    .filter((code) => typeof code === "string")
    .reverse();
}
