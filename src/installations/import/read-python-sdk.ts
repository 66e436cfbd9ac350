import type { Readable } from "node:stream";
import type { Found, Refused } from "./incoming.js";
import { readJsonLines } from "./json-lines.js";

type Row = Readonly<Record<string, unknown>>;

/** Opens the file from its start. */
export type OpenFile = (file: string) => Readable;

/**
 * Rows of the tables `slack_installations` and `slack_bots` of Slack's SDK for Python, as JSON lines (its SQLAlchemy and
 * SQLite stores have the same columns). Both tables keep earlier rows, so the newest by time is the one to take, for the bot
 * and for each person. A row of `slack_installations` has everything; one of `slack_bots` has a bot alone, which may be
 * newer, and does not say who installed it. So every file is read twice, for the rows of the first table and then for those
 * of the second. A row of another client id is refused. Rejects with `ImportSourceError`.
 */
export async function* readPythonSdk(
  files: readonly string[],
  open: OpenFile,
  { clientId }: { readonly clientId: string | undefined },
): AsyncGenerator<Found | Refused, void, undefined> {
  for (const table of ["slack_installations", "slack_bots"] as const) {
    for (const file of files) {
      for await (const line of readJsonLines(open(file), file)) {
        const place = { file, line: line.line };
        const row = "value" in line ? rowIn(line.value) : undefined;
        const isOfBots = row !== undefined && !("user_id" in row);
        if (isOfBots !== (table === "slack_bots")) continue;
        if (row === undefined)
          yield { place, reason: "reason" in line ? line.reason : "It is no JSON object." };
        else yield { place, ...itemOf(row, clientId) };
      }
    }
  }
}

function rowIn(value: unknown): Row | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : undefined;
}

function itemOf(row: Row, clientId: string | undefined): Omit<Found, "place"> | Omit<Refused, "place"> {
  if (typeof row.client_id !== "string") {
    return { reason: "It has no client_id: it is no row of slack_installations or slack_bots." };
  }
  if (row.client_id !== clientId) return { reason: "It is of another Slack app." };
  const installedAt = secondsOf(row.installed_at);
  const expiries = [row.bot_token_expires_at, row.user_token_expires_at].map(secondsOf);
  if ([installedAt, ...expiries].some(Number.isNaN)) {
    return { reason: "Its installed_at, or the time when a token expires, is no time." };
  }
  const isOrgWide = isTrue(row.is_enterprise_install);
  const installation = {
    isEnterpriseInstall: isOrgWide,
    team: isOrgWide ? undefined : named(row.team_id, row.team_name),
    enterprise: named(row.enterprise_id, row.enterprise_name),
    enterpriseUrl: row.enterprise_url,
    appId: row.app_id,
    tokenType: row.token_type === "bot" ? "bot" : undefined,
    authVersion: "v2",
    user: {
      id: "user_id" in row ? row.user_id : row.bot_user_id,
      token: row.user_token || undefined,
      scopes: scopesOf(row.user_scopes),
      refreshToken: row.user_refresh_token || undefined,
      expiresAt: expiries[1],
    },
    ...(Boolean(row.bot_token) && {
      bot: {
        id: row.bot_id,
        userId: row.bot_user_id,
        token: row.bot_token,
        scopes: scopesOf(row.bot_scopes),
        refreshToken: row.bot_refresh_token || undefined,
        expiresAt: expiries[0],
      },
    }),
    ...(Boolean(row.incoming_webhook_url) && {
      incomingWebhook: {
        url: row.incoming_webhook_url,
        channel: row.incoming_webhook_channel,
        channelId: row.incoming_webhook_channel_id,
        configurationUrl: row.incoming_webhook_configuration_url,
      },
    }),
  };
  return {
    installation,
    writtenAt: installedAt === undefined ? undefined : new Date(installedAt * 1_000),
    ...(!("user_id" in row) && { isInstallerUnknown: true as const }),
  };
}

/** The columns of ids are empty, or null, where there is none. */
function named(id: unknown, name: unknown): { readonly id: unknown; readonly name: unknown } | undefined {
  return id ? { id, name } : undefined;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === "string" && /^(1|t|true)$/i.test(value));
}

/** The column has them with commas between. */
function scopesOf(value: unknown): unknown {
  return typeof value === "string" ? value.split(",").filter((scope) => scope !== "") : (value ?? []);
}

/** A time with a space or a T in it, and perhaps an offset. */
const TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * Seconds since the epoch: the stores write such a number, or a time in UTC, with or without an offset. Undefined where
 * there is none, and NaN for what is no time.
 */
function secondsOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "number") return value;
  const text = String(value);
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const [, day, time, offset = "Z"] = TIME.exec(text) ?? [];
  if (day === undefined) return Number.NaN;
  const zone = /^[+-]\d{2}$/.test(offset) ? `${offset}:00` : offset.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  return Date.parse(`${day}T${time}${zone}`) / 1_000;
}
