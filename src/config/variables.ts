import { z } from "zod";
import { KeyRingError } from "../encryption/encryption-error.js";
import { ENVELOPES } from "../encryption/envelope.js";
import { TokenCipher } from "../encryption/token-cipher.js";
import { isLoopback, isPublic } from "../manifest/local-address.js";
import { isPlainPath } from "../manifest/own-url.js";
import { basePathOf } from "../manifest/paths.js";

/** An environment variable: how documents describe it, and what it may hold. */
export interface Variable<Value = unknown> {
  readonly name: string;
  /** What an earlier release called it; read where the name is not set. */
  readonly formerName?: string;
  /** In Markdown; README and `.env.example` are held equal to it by a test. */
  readonly description: string;
  /** What holds when it is not set; nothing when undefined. */
  readonly default?: string;
  readonly required: "always" | "with OAuth" | "without Socket Mode" | "in production" | "no";
  /** What to do when it is required and not set: a sentence. */
  readonly whenMissing?: string;
  /** Its messages end a sentence that begins with the name, and never show the value. */
  readonly shape: z.ZodType<Value>;
  /** Of the rows of `settings.ts`: whether no log may show the value. */
  readonly isSecret?: boolean;
}

const FOUND_AT = "You find it at https://api.slack.com/apps: your app, Basic Information, App Credentials.";
const NEW_KEY = `node -p "'2026a:' + require('crypto').randomBytes(32).toString('base64')"`;
const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

/** The variables of every such app; those of this app's own listeners are in `settings.ts`. To add one: here, in README's table, in `.env.example`, and in `readConfig`. */
export const SCHEMA = {
  clientId: variable({
    name: "SLACK_CLIENT_ID",
    description: "Client ID of the Slack app (its *Basic Information* page, *App Credentials*)",
    required: "with OAuth",
    whenMissing: FOUND_AT,
    shape: text((value) =>
      /^\d+\.\d+$/.test(value)
        ? undefined
        : (placeholder(value) ?? `must be two numbers with a dot between them. ${FOUND_AT}`),
    ),
  }),
  clientSecret: variable({
    name: "SLACK_CLIENT_SECRET",
    description: "Client Secret, from the same place",
    required: "with OAuth",
    whenMissing: FOUND_AT,
    shape: text(noSecret),
  }),
  signingSecret: variable({
    name: "SLACK_SIGNING_SECRET",
    description: "Signing Secret, from the same place",
    required: "without Socket Mode",
    whenMissing: FOUND_AT,
    shape: text((value) =>
      /^[A-Za-z0-9]{24}$/.test(value)
        ? `looks like the Verification Token, which signs nothing; it must be the Signing Secret. ${FOUND_AT}`
        : noSecret(value),
    ),
  }),
  botToken: variable({
    name: "SLACK_BOT_TOKEN",
    description:
      "Bot token of one workspace, to develop before there is OAuth; in place of `SLACK_CLIENT_ID` and `SLACK_CLIENT_SECRET`",
    required: "no",
    shape: text((value) =>
      /^xoxb-[A-Za-z0-9-]{10,}$/.test(value)
        ? undefined
        : "must be a bot token, which begins with xoxb- (at Slack: Install App, Bot User OAuth Token).",
    ),
  }),
  appToken: variable({
    name: "SLACK_APP_TOKEN",
    description:
      "App-level token with the scope `connections:write`, to develop without a public address: Slack's requests come over a WebSocket (Socket Mode)",
    required: "no",
    shape: text((value) =>
      /^xapp-[A-Za-z0-9-]{10,}$/.test(value)
        ? undefined
        : "must be an app-level token, which begins with xapp- (at Slack: Basic Information, App-Level Tokens).",
    ),
  }),
  publicUrl: variable({
    name: "PUBLIC_URL",
    description:
      "Where browsers and Slack reach the app: scheme and host, and a path where the app is not at the root",
    default: "http://localhost:PORT",
    required: "in production",
    whenMissing: "Set it to the https URL at which Slack reaches the app, such as https://app.example.com.",
    shape: text((value) => noUrl(value) ?? noPublicUrl(new URL(value))).transform(
      (value) => new URL(value).origin + basePathOf(value),
    ),
  }),
  mongodbUri: variable({
    name: "MONGODB_URI",
    description:
      "Connection string of MongoDB 4.4 or newer; without it, an embedded database for one machine",
    required: "in production",
    whenMissing: "Set it to a connection string, such as mongodb://db.example.com:27017/database.",
    shape: text((value) =>
      /^mongodb(\+srv)?:\/\/[^/\s]+/.test(value)
        ? undefined
        : "must begin with mongodb:// or mongodb+srv:// and name a host.",
    ),
  }),
  tokenKeys: variable({
    name: "TOKEN_KEYS",
    description:
      "Keys that seal the stored tokens, `id:base64,id:base64`: the first seals, all open; without it, a key file in `DATA_DIR`",
    required: "in production",
    whenMissing: `This command makes one: ${NEW_KEY} (keep it: without it, no stored token can be opened again).`,
    shape: text((value) => {
      try {
        TokenCipher.fromKeyRing(value);
        return undefined;
      } catch (error) {
        if (!(error instanceof KeyRingError)) throw error;
        return `cannot be used. ${error.message} This command makes a new one: ${NEW_KEY}`;
      }
    }),
  }),
  tokenEnvelope: variable({
    name: "TOKEN_ENVELOPE",
    description:
      "Form in which values are sealed: `v1`, which every release reads, or `v2`, whose keys are derived from those of `TOKEN_KEYS`; both are read",
    default: "v1",
    required: "no",
    shape: z.enum(ENVELOPES, { error: "must be v1 or v2." }),
  }),
  port: variable({
    name: "PORT",
    description: "Port to listen on",
    default: "3000",
    required: "no",
    shape: wholeNumber(1, 65_535),
  }),
  host: variable({
    name: "HOST",
    description: "Address to listen on; without it, every address of the machine",
    required: "no",
    shape: text((value) =>
      /^[A-Za-z0-9.:_-]+$/.test(value) && !/^[^:]+:[^:]*$/.test(value)
        ? undefined
        : "must be an address or a host name alone, such as 127.0.0.1; the port belongs in PORT.",
    ),
  }),
  dataDirectory: variable({
    name: "DATA_DIR",
    description: "Directory of the embedded database and of the development key file",
    default: ".data",
    required: "no",
    shape: z.string(),
  }),
  logLevel: variable({
    name: "LOG_LEVEL",
    description: "`trace`, `debug`, `info`, `warn`, `error` or `fatal`",
    default: "info",
    required: "no",
    shape: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(", ")}.` }),
  }),
  installAsksFor: variable({
    name: "INSTALL_ASKS_FOR",
    description:
      "`bot`: *Add to Slack* asks for the manifest's bot scopes, and a person allows its user scopes when they connect their own account; `bot+user` asks for both at once. Where the manifest has no bot scopes, an install asks for its user scopes",
    default: "bot",
    required: "no",
    shape: z.enum(["bot", "bot+user"], { error: "must be bot or bot+user." }),
  }),
  eventInbox: variable({
    name: "EVENT_INBOX",
    description:
      "`on` writes every event to the database before Slack gets its 200; `off` sends it straight to the listeners",
    default: "on",
    required: "no",
    shape: onOrOff(),
  }),
  eventsInFlight: variable({
    name: "EVENTS_IN_FLIGHT",
    formerName: "EVENTS_IN_HAND",
    description: "How many events a process works on at once; more wait in the database",
    default: "1000",
    required: "no",
    shape: wholeNumber(1, 100_000),
  }),
  eventIdHours: variable({
    name: "EVENT_ID_HOURS",
    description:
      "How many hours a handled event's id is remembered, to drop repeats; `25` when the Slack app has Delayed Events on",
    default: "2",
    required: "no",
    shape: wholeNumber(1, 720),
  }),
  eventExpiryDays: variable({
    name: "EVENT_EXPIRY_DAYS",
    description:
      "How many days an event may wait for a process before it is kept as failed, not handled: after a long outage its answer would come too late",
    default: "7",
    required: "no",
    shape: wholeNumber(1, 365),
  }),
  auditDays: variable({
    name: "AUDIT_DAYS",
    description: "How many days a record of the audit trail is kept, from when it is written",
    default: "365",
    required: "no",
    shape: wholeNumber(1, 3_650),
  }),
  installationCache: variable({
    name: "INSTALLATION_CACHE",
    description:
      "`on` keeps recent installations in memory for up to a minute; `off` asks the database for every event",
    default: "on",
    required: "no",
    shape: onOrOff(),
  }),
  returnOrigins: variable({
    name: "RETURN_ORIGINS",
    description:
      "Where an install link may send people back to: origins such as `https://app.example.com`, with commas between them; http for this machine alone",
    required: "no",
    shape: text((value) => {
      const wrong = value.split(",").some((each) => noReturnOrigin(each.trim()));
      return wrong
        ? "must be origins with commas between them: https:// and a host, without a path; http:// is for localhost alone."
        : undefined;
    }).transform((value) => value.split(",").map((each) => new URL(each.trim()).origin)),
  }),
  supportUrl: variable({
    name: "SUPPORT_URL",
    description: "Where people get help, an address of the web or `mailto:`; the app's pages link to it",
    required: "no",
    shape: text(noLink),
  }),
  privacyUrl: variable({
    name: "PRIVACY_URL",
    description: "Your privacy policy; the app's pages link to it",
    required: "no",
    shape: text(noLink),
  }),
  nodeEnv: variable({
    name: "NODE_ENV",
    description:
      "`production`, `development` or `test`; a `PUBLIC_URL` that the internet can reach means production too",
    default: "development",
    required: "no",
    shape: z.enum(["production", "development", "test"], {
      error: "must be production, development or test.",
    }),
  }),
  slackApiUrl: variable({
    name: "SLACK_API_URL",
    description: "Slack's Web API, for GovSlack or a local Slack; together with `SLACK_AUTHORIZE_URL`",
    default: "https://slack.com/api/",
    required: "no",
    shape: text(noUrl).transform((value) => (value.endsWith("/") ? value : `${value}/`)),
  }),
  slackAuthorizeUrl: variable({
    name: "SLACK_AUTHORIZE_URL",
    description: "Slack's page that asks for approval; together with `SLACK_API_URL`",
    default: "https://slack.com/oauth/v2/authorize",
    required: "no",
    shape: text(noUrl),
  }),
};

function variable<Value>(variable: Variable<Value>): Variable<Value> {
  return variable;
}

/** For the shape of a variable: text that `problemOf` finds nothing wrong with. */
export function text(problemOf: (value: string) => string | undefined) {
  return z.string().refine((value) => problemOf(value) === undefined, {
    error: ({ input }) => problemOf(String(input)) ?? "cannot be used.",
  });
}

export function wholeNumber(from: number, to: number) {
  return text((value) =>
    /^\d{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to
      ? undefined
      : `must be a whole number from ${from} to ${to}.`,
  ).transform(Number);
}

export function onOrOff() {
  return z.enum(["on", "off"], { error: "must be on or off." }).transform((value) => value === "on");
}

/** Whether a value is the example's, and none of anybody's. */
export function isPlaceholder(value: string): boolean {
  return /^(your-|<)/i.test(value);
}

function placeholder(value: string): string | undefined {
  return isPlaceholder(value)
    ? `still has the example's text; it must be your own Slack app's. ${FOUND_AT}`
    : undefined;
}

/** Slack's are 32 hexadecimal digits today; it does not promise that, so only what cannot be one is refused. */
function noSecret(value: string): string | undefined {
  if (placeholder(value)) return placeholder(value);
  if (/^(xox|xapp-)/.test(value)) return `is a token, which is another thing. ${FOUND_AT}`;
  if (/^\d+\.\d+$/.test(value)) return `has the Client ID in it. ${FOUND_AT}`;
  return /^\S{16,}$/.test(value) ? undefined : `must have at least 16 characters and no spaces. ${FOUND_AT}`;
}

function noUrl(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return "must be a complete URL that begins with https://.";
  return url.username || url.password || /[?#]/.test(value)
    ? "must have no user name, no query and no fragment."
    : undefined;
}

function noLink(value: string): string | undefined {
  return URL.canParse(value) && /^(https?:\/\/|mailto:.+@)/i.test(value)
    ? undefined
    : "must be a complete URL that begins with https:// or mailto:.";
}

function noReturnOrigin(value: string): boolean {
  if (noUrl(value) !== undefined) return true;
  const { protocol, hostname, pathname } = new URL(value);
  return pathname !== "/" || (protocol === "http:" && !isLoopback(hostname));
}

function noPublicUrl(url: URL): string | undefined {
  if (!isPlainPath(url.pathname))
    return "may have a path of letters, digits and - . _ ~ between slashes, and no other.";
  return url.protocol === "http:" && isPublic(url.hostname)
    ? "must begin with https://: Slack sends nothing to other addresses on the internet."
    : undefined;
}
