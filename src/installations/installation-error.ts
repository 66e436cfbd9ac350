import { AppError } from "../errors.js";

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

/** An installation that names no workspace or organization, or has nothing to store. */
export class InvalidInstallationError extends AppError {
  readonly code = "installation_invalid";
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
