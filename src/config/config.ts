import { uriSecrets } from "../database/uri-secrets.js";
import type { EnvelopeForm } from "../encryption/envelope.js";
import type { AppManifest } from "../manifest/app-manifest.js";
import { isLoopback, isPublic } from "../manifest/local-address.js";
import { basePathOf, manifestUnder } from "../manifest/paths.js";
import { redirectCollision } from "../manifest/redirect-collision.js";
import { type Environment, setValue } from "./environment.js";
import { Problems } from "./problems.js";
import { SETTINGS, type Settings } from "./settings.js";
import { SCHEMA, type Variable } from "./variables.js";

/** What the environment says, checked. */
export interface Config {
  /** `NODE_ENV=production`, or a `publicUrl` that the internet can reach. */
  readonly production: boolean;
  /** The address to listen on; every address of the machine when undefined. */
  readonly host: string | undefined;
  readonly port: number;
  /** An origin, and `basePath` behind it: no trailing slash. */
  readonly publicUrl: string;
  /** The path of `publicUrl`, which stands before each path of the app: `""` or `/slack-app`. */
  readonly basePath: string;
  readonly slack: {
    /** How the app gets its tokens: by OAuth from many workspaces, or given for one (never in production). */
    readonly credentials:
      | { readonly kind: "oauth"; readonly clientId: string; readonly clientSecret: string }
      | { readonly kind: "bot token"; readonly botToken: string };
    /** Undefined only in Socket Mode, where nothing signed is expected. */
    readonly signingSecret: string | undefined;
    /** The app-level token of Socket Mode: Slack's requests come over a WebSocket. Never in production. */
    readonly appToken: string | undefined;
    /** Ends with a slash. */
    readonly apiUrl: string;
    readonly authorizeUrl: string;
  };
  /** Undefined: the embedded database in `dataDirectory`. Never undefined in production. */
  readonly mongodbUri: string | undefined;
  readonly dataDirectory: string;
  /** `id:base64,id:base64`. Undefined: a key file in `dataDirectory`. Never undefined in production. */
  readonly tokenKeys: string | undefined;
  /** The form in which values are sealed; both are opened. */
  readonly tokenEnvelope: EnvelopeForm;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal";
  /**
   * What *Add to Slack* asks for. Its user scopes connect the installer's own account; there are none as long as the bot is
   * all that an install is for.
   */
  readonly installScopes: { readonly bot: readonly string[]; readonly user: readonly string[] };
  readonly events: {
    /** Whether events are written to the database before Slack gets its 200. */
    readonly inbox: boolean;
    /** How many are worked on at once. */
    readonly inFlight: number;
    /** How long the id of a handled event is remembered. */
    readonly idHours: number;
    /** How long an event may be due before it is kept as failed, not handled. */
    readonly expiryDays: number;
  };
  /** How many days a record of the audit trail is kept. */
  readonly auditDays: number;
  /** Whether recent installations are kept in memory. */
  readonly installationCache: boolean;
  /** The origins to which an install link may send people back. */
  readonly returnOrigins: readonly string[];
  /** Where people get help, and where they read what happens to their data. */
  readonly supportUrl: string | undefined;
  readonly privacyUrl: string | undefined;
  /** The settings of this app's own listeners. */
  readonly settings: Settings;
  /** The settings that no log may show. */
  readonly secretSettings: readonly string[];
  /** Its paths go behind `publicUrl`. */
  readonly manifest: AppManifest;
}

const OWN: Readonly<Record<string, Variable>> = SETTINGS;

/** Every variable that `readConfig` reads, in the order of the documents. */
export const VARIABLES: readonly Variable[] = [...Object.values(SCHEMA), ...Object.values(OWN)];

/**
 * Reads the configuration. An empty variable counts as unset, and blanks around a value are dropped. Throws
 * `ConfigError` with every problem at once: names of variables and what to do, never a value.
 */
export function readConfig(env: Environment, written: AppManifest, own = OWN): Config {
  const variables = [...Object.values(SCHEMA), ...Object.values(own)];
  const problems = new Problems(variables);
  const read = <Value>(variable: Variable<Value>, fallback = variable.default): Value | undefined => {
    const value = setValue(env, variable) ?? fallback;
    if (value === undefined) return undefined;
    const { data, error } = variable.shape.safeParse(value);
    for (const { message } of error?.issues ?? []) problems.add(variable, message);
    return data;
  };

  const isSet = (variable: Variable) => setValue(env, variable) !== undefined;
  const port = read(SCHEMA.port);
  const publicUrl = read(SCHEMA.publicUrl, `http://localhost:${port ?? SCHEMA.port.default}`);
  const onTheInternet = publicUrl?.startsWith("https:") === true && isPublic(new URL(publicUrl).hostname);
  const production = read(SCHEMA.nodeEnv) === "production" || onTheInternet;
  const clientId = read(SCHEMA.clientId);
  const clientSecret = read(SCHEMA.clientSecret);
  const botToken = read(SCHEMA.botToken);
  const signingSecret = read(SCHEMA.signingSecret);
  const appToken = read(SCHEMA.appToken);
  const apiUrl = read(SCHEMA.slackApiUrl);
  const authorizeUrl = read(SCHEMA.slackAuthorizeUrl);
  const dataDirectory = read(SCHEMA.dataDirectory);
  const logLevel = read(SCHEMA.logLevel);
  const mongodbUri = read(SCHEMA.mongodbUri);
  const tokenKeys = read(SCHEMA.tokenKeys);
  const tokenEnvelope = read(SCHEMA.tokenEnvelope);
  const host = read(SCHEMA.host);
  const installAsksFor = read(SCHEMA.installAsksFor);
  const inbox = read(SCHEMA.eventInbox);
  const inFlight = read(SCHEMA.eventsInFlight);
  const idHours = read(SCHEMA.eventIdHours);
  const expiryDays = read(SCHEMA.eventExpiryDays);
  const auditDays = read(SCHEMA.auditDays);
  const installationCache = read(SCHEMA.installationCache);
  const returnOrigins = read(SCHEMA.returnOrigins);
  const supportUrl = read(SCHEMA.supportUrl);
  const privacyUrl = read(SCHEMA.privacyUrl);

  const settings = Object.fromEntries(Object.entries(own).map(([name, row]) => [name, read(row)]));
  const secretSettings = Object.values(own).flatMap((row) =>
    row.isSecret ? (setValue(env, row) ?? []) : [],
  );

  for (const variable of variables.filter((variable) => setValue(env, variable) === undefined)) {
    const { required, whenMissing } = variable;
    if (
      required === "always" ||
      (required === "with OAuth" && !isSet(SCHEMA.botToken)) ||
      (required === "without Socket Mode" && !isSet(SCHEMA.appToken))
    ) {
      problems.add(variable, `is missing. ${whenMissing}`);
    }
    if (required === "in production" && production) {
      const why = onTheInternet ? "PUBLIC_URL is on the internet" : "NODE_ENV is production";
      problems.add(variable, `is missing, and ${why}. ${whenMissing}`);
    }
  }
  if (isSet(SCHEMA.botToken) && (isSet(SCHEMA.clientId) || isSet(SCHEMA.clientSecret))) {
    problems.add(
      SCHEMA.botToken,
      "is set together with OAuth credentials: with them, each workspace brings its own token. Remove one or the other.",
    );
  }
  if (isSet(SCHEMA.botToken) && production) {
    problems.add(
      SCHEMA.botToken,
      `is for development, and ${onTheInternet ? "PUBLIC_URL is on the internet" : "NODE_ENV is production"}: there every workspace installs the app through OAuth. Set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead${onTheInternet ? ", or leave PUBLIC_URL out" : ""}.`,
    );
  }
  if (isSet(SCHEMA.appToken) && production) {
    problems.add(
      SCHEMA.appToken,
      `is for development, and ${onTheInternet ? "PUBLIC_URL is on the internet" : "NODE_ENV is production"}: there Slack's requests come to the URLs of the manifest. Remove it, and switch Socket Mode off at Slack.`,
    );
  }
  if (production && setValue(env, SCHEMA.publicUrl) !== undefined && publicUrl?.startsWith("http:")) {
    problems.add(SCHEMA.publicUrl, "must begin with https:// in production.");
  }
  if (clientSecret !== undefined && clientSecret === signingSecret) {
    problems.add(SCHEMA.signingSecret, "is the same as SLACK_CLIENT_SECRET; they are two secrets at Slack.");
  }
  const basePath = publicUrl === undefined ? "" : basePathOf(publicUrl);
  const manifest = manifestUnder(basePath, written);
  const taken = redirectCollision(manifest.redirectPath, { signsIn: manifest.signIn !== undefined });
  if (basePath !== "" && taken !== undefined) {
    problems.add(
      SCHEMA.publicUrl,
      `has the path ${basePath}, behind which the manifest's redirect URL would be at ${taken}: this app has that for itself. Give the redirect URL another path.`,
    );
  }
  const { botScopes, userScopes } = manifest;
  if (installAsksFor === "bot+user" && (botScopes.length === 0 || userScopes.length === 0)) {
    problems.add(
      SCHEMA.installAsksFor,
      `is bot+user, and the manifest has no ${botScopes.length === 0 ? "bot" : "user"} scopes. Leave it out.`,
    );
  }
  checkSlackUrls(env, { apiUrl, authorizeUrl, production }, problems);
  problems.throwIfAny();

  return {
    production,
    host,
    port: present(port),
    publicUrl: present(publicUrl),
    basePath,
    slack: {
      credentials:
        botToken === undefined
          ? { kind: "oauth", clientId: present(clientId), clientSecret: present(clientSecret) }
          : { kind: "bot token", botToken },
      signingSecret: appToken === undefined ? present(signingSecret) : signingSecret,
      appToken,
      apiUrl: present(apiUrl),
      authorizeUrl: present(authorizeUrl),
    },
    mongodbUri,
    dataDirectory: present(dataDirectory),
    tokenKeys,
    tokenEnvelope: present(tokenEnvelope),
    logLevel: present(logLevel),
    installScopes: {
      bot: botScopes,
      user: installAsksFor === "bot+user" || botScopes.length === 0 ? userScopes : [],
    },
    events: {
      inbox: present(inbox),
      inFlight: present(inFlight),
      idHours: present(idHours),
      expiryDays: present(expiryDays),
    },
    auditDays: present(auditDays),
    installationCache: present(installationCache),
    returnOrigins: returnOrigins ?? [],
    supportUrl,
    privacyUrl,
    // Each has been read by the row that gives it its type.
    settings: settings as Settings,
    secretSettings,
    manifest,
  };
}

/** The value of a variable that is required or has a default. Without a value there was a problem, which has been thrown. */
function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError("A variable without a value has no problem either");
  return value;
}

/** Slack has one address for its API and one for people. Either both are set or neither is. */
function checkSlackUrls(
  env: Environment,
  {
    apiUrl,
    authorizeUrl,
    production,
  }: {
    readonly apiUrl: string | undefined;
    readonly authorizeUrl: string | undefined;
    readonly production: boolean;
  },
  problems: Problems,
): void {
  const pair = [SCHEMA.slackApiUrl, SCHEMA.slackAuthorizeUrl];
  const [unset, ...others] = pair.filter((variable) => setValue(env, variable) === undefined);
  if (unset && others.length === 0) {
    problems.add(unset, "is missing: SLACK_API_URL and SLACK_AUTHORIZE_URL are set together or not at all.");
  }
  for (const [variable, value] of [
    [SCHEMA.slackApiUrl, apiUrl],
    [SCHEMA.slackAuthorizeUrl, authorizeUrl],
  ] as const) {
    if (production && value?.startsWith("http:") && !isLoopback(new URL(value).hostname)) {
      problems.add(
        variable,
        "must begin with https:// in production: the client secret and tokens go there.",
      );
    }
  }
}

/** The values of a configuration that no log may show. */
export function secretsOf({ slack, tokenKeys, mongodbUri = "", secretSettings }: Config): string[] {
  const { credentials, signingSecret, appToken } = slack;
  const keys = tokenKeys?.split(",").map((entry) => entry.slice(entry.indexOf(":") + 1)) ?? [];
  return [
    ...[signingSecret, appToken].filter((value) => value !== undefined),
    credentials.kind === "oauth" ? credentials.clientSecret : credentials.botToken,
    ...keys,
    ...uriSecrets(mongodbUri),
    ...secretSettings,
  ];
}
