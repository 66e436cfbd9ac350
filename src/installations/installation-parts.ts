import type { Installation } from "@slack/oauth";
import type { StoredInstallation } from "./installation-records.js";
import { isTenant, TENANT_IN_WORDS } from "./tenant.js";

type AnyInstallation = Installation<"v1" | "v2", boolean>;

/** Without the person's token: the bot and the webhook, and who installed them. */
export function withoutUserToken(installation: StoredInstallation): StoredInstallation {
  return { ...installation, user: { id: installation.user.id, token: undefined, scopes: undefined } };
}

/** Without what belongs to the whole workspace: the person's token alone. */
export function withoutBot(installation: StoredInstallation): StoredInstallation {
  const { bot: _bot, incomingWebhook: _incomingWebhook, ...person } = installation;
  return person;
}

/** Whether there is anything to store in it. */
export function bringsSomething({ bot, incomingWebhook, user }: AnyInstallation): boolean {
  return Boolean(bot || incomingWebhook || user.token);
}

/**
 * The installation that a parsed JSON value is, or a sentence that says why it is none, without any of its content.
 */
export function asInstallation(value: unknown): AnyInstallation | string {
  if (!isObject(value)) return "It is no JSON object.";
  const { team, enterprise, user, bot, incomingWebhook, isEnterpriseInstall, installedAt } = value;
  if (isPresent(isEnterpriseInstall) && typeof isEnterpriseInstall !== "boolean") {
    return "Its isEnterpriseInstall is neither true nor false.";
  }
  if (isEnterpriseInstall === true && !hasId(enterprise)) return "It is org-wide and has no enterprise id.";
  if (isEnterpriseInstall !== true && !hasId(team)) return "It has no team id.";
  if (!hasId(user)) return "It has no user id.";
  if (!isTextOrAbsent(user.token)) return "Its user token is no text.";
  if (isPresent(user.scopes) && !areTexts(user.scopes)) return "Its user's scopes are no array of texts.";
  if (!canExpire(user)) return "Its user's refresh token is no text, or its expiresAt no number.";
  if (isPresent(bot)) {
    if (!isBot(bot)) return "Its bot lacks the token, the id, the user id or the scopes, an array of texts.";
    if (!canExpire(bot)) return "Its bot's refresh token is no text, or its expiresAt no number.";
  }
  if (isPresent(incomingWebhook) && !(isObject(incomingWebhook) && isText(incomingWebhook.url))) {
    return "Its webhook has no URL.";
  }
  if (isPresent(value.tenant) && !isTenant(value.tenant)) return `Its tenant is not ${TENANT_IN_WORDS}.`;
  const noText = TEXTS.find((field) => !isTextOrAbsent(value[field]));
  if (noText !== undefined) return `Its ${noText} is no text.`;
  if (![team, enterprise].every((each) => !isObject(each) || isTextOrAbsent(each.name))) {
    return "The name of its team or enterprise is no text.";
  }
  if (isObject(incomingWebhook) && !CHANNEL.every((field) => isTextOrAbsent(incomingWebhook[field]))) {
    return "Its webhook's channel or configuration URL is no text.";
  }
  if (isPresent(installedAt) && !isTime(installedAt)) {
    return "Its installedAt is no time as in 2024-03-14T09:30:00Z (ISO 8601).";
  }
  return value as unknown as AnyInstallation;
}

type Fields = Readonly<Record<string, unknown>>;

const TEXTS = ["appId", "authVersion", "enterpriseUrl", "installerUserId", "metadata", "tokenType"] as const;
const CHANNEL = ["channel", "channelId", "configurationUrl"] as const;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isTextOrAbsent(value: unknown): boolean {
  return !isPresent(value) || typeof value === "string";
}

function hasId(value: unknown): value is Fields & { readonly id: string } {
  return isObject(value) && isText(value.id);
}

function isBot(value: unknown): value is Fields {
  return hasId(value) && isText(value.token) && isText(value.userId) && areTexts(value.scopes);
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** Token rotation's fields, which tokens that do not expire lack. */
function canExpire({ refreshToken, expiresAt }: Fields): boolean {
  return isTextOrAbsent(refreshToken) && (!isPresent(expiresAt) || Number.isFinite(expiresAt));
}

/** With its offset from UTC: a time without one would depend on where the import runs. */
const TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

function isTime(value: unknown): boolean {
  return typeof value === "string" && TIME.test(value) && !Number.isNaN(Date.parse(value));
}
