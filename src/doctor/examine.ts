import type { Config } from "../config/config.js";
import { LISTENERS } from "../listeners/index.js";
import { appToken } from "./checks/reach/app-token.js";
import { clockSkew } from "./checks/reach/clock-skew.js";
import { publicUrl } from "./checks/reach/public-url.js";
import { slackCredentials } from "./checks/reach/slack-credentials.js";
import { uriOptions } from "./checks/setup/uri-options.js";
import { abandonedEvents } from "./checks/stored/abandoned-events.js";
import { database } from "./checks/stored/database.js";
import { failedUninstalls } from "./checks/stored/failed-uninstalls.js";
import { grantedScopes } from "./checks/stored/granted-scopes.js";
import { indexes } from "./checks/stored/indexes.js";
import { keysInUse } from "./checks/stored/keys-in-use.js";
import { storedRecords } from "./checks/stored/stored-records.js";
import { storedTokens } from "./checks/stored/stored-tokens.js";
import { tokenRotation } from "./checks/stored/token-rotation.js";
import type { Check, DoctorContext } from "./context.js";
import { examineSetup, type SetupOptions } from "./examine-setup.js";
import { type Finding, info } from "./finding.js";
import { lookAtDatabase } from "./look-at-database.js";
import { CHECK_MS, runChecks } from "./run-checks.js";
import { takeCensus } from "./take-census.js";

/** The checks of a service that is configured which ask Slack, the network or the database, by what they are about. */
const CHECKS: Readonly<Record<string, Check>> = {
  "the public URL": publicUrl,
  "the clock": clockSkew,
  "the credentials": slackCredentials,
  "the app-level token": appToken,
  "the database": database,
  "the options of MONGODB_URI": uriOptions,
  "the indexes": indexes,
  "the stored records": storedRecords,
  "the keys in use": keysInUse,
  "the granted scopes": grantedScopes,
  "the stored tokens": storedTokens,
  "the rotation of tokens": tokenRotation,
  "the failed uninstalls": failedUninstalls,
  "the waiting events": abandonedEvents,
};

const SAMPLE_SIZE = 5;
/** Leaves a check that needs the census time to make its findings. */
const CENSUS_MS = CHECK_MS - 5_000;

export interface ExamineOptions extends SetupOptions {
  readonly fetch?: typeof fetch;
  readonly clock?: () => number;
  readonly random?: () => number;
}

/**
 * Examines everything that can be examined. With a configuration that cannot be used, that is what is found, all of it
 * at once, and little else.
 */
export async function examine(options: ExamineOptions): Promise<Finding[]> {
  const { config, findings } = await examineSetup(options);
  if (config === undefined) {
    return [
      ...findings,
      info("doctor.skipped", "The other checks need a configuration that can be used, and were left out."),
    ];
  }
  const context = contextFor(config, options);
  try {
    return [...findings, ...(await runChecks(CHECKS, context))];
  } finally {
    const look = await context.database();
    if (look.kind === "mongodb") await look.client.close();
  }
}

function contextFor(config: Config, options: ExamineOptions): DoctorContext {
  const {
    manifestFile,
    listeners = LISTENERS,
    fetch = globalThis.fetch,
    clock = Date.now,
    random = Math.random,
  } = options;
  const database = once(() => lookAtDatabase(config));
  return {
    config,
    manifestFile,
    listeners,
    fetch,
    clock,
    database,
    census: once(async () => {
      const look = await database();
      const { credentials } = config.slack;
      if (look.kind !== "mongodb" || credentials.kind !== "oauth") return undefined;
      return takeCensus(look.db, {
        clientId: credentials.clientId,
        botScopes: config.manifest.botScopes,
        sampleSize: SAMPLE_SIZE,
        limitMs: CENSUS_MS,
        random,
      });
    }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
