import { randomBytes, randomInt } from "node:crypto";

const LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** An id as Slack makes them: a letter or two for the kind, then capitals and digits. */
export function slackId(prefix: string): string {
  return prefix + pick(LETTERS_AND_DIGITS, 10);
}

/** `12345678901.1234567890123`, the shape of a Slack client id. */
export function randomClientId(): string {
  return `${digits(11)}.${digits(13)}`;
}

/** 32 hexadecimal digits, the shape of Slack's client and signing secrets. */
export function randomSecret(): string {
  return randomBytes(16).toString("hex");
}

/** 24 letters and digits, the shape of a verification token or the last part of a webhook URL. */
export function randomKey(): string {
  return pick(`${LETTERS_AND_DIGITS}abcdefghijklmnopqrstuvwxyz`, 24);
}

export function randomToken(kind: "bot" | "user"): string {
  return kind === "bot"
    ? `xoxb-${digits(12)}-${digits(13)}-${randomKey()}`
    : `xoxp-${digits(12)}-${digits(12)}-${digits(13)}-${randomSecret()}`;
}

/** The shape of a token that expires, and of what refreshes it. */
export function randomExpiringToken(kind: "bot" | "user"): string {
  return `xoxe.${kind === "bot" ? "xoxb" : "xoxp"}-1-${randomBytes(60).toString("base64url")}`;
}

/** The shape of an app-level token: it has the id of its app in it. */
export function randomAppToken(appId: string): string {
  return `xapp-1-${appId}-${digits(13)}-${randomSecret()}${randomSecret()}`;
}

export function randomRefreshToken(): string {
  return `xoxe-1-${randomBytes(60).toString("base64url")}`;
}

/** The shape of an OAuth code and of a `trigger_id`: two numbers and a long hexadecimal part. */
export function randomTicket(): string {
  return `${digits(12)}.${digits(13)}.${randomBytes(32).toString("hex")}`;
}

/** Makes message timestamps, `seconds.micros`: each greater than the one before, whatever the clock does. */
export class TimestampSource {
  #lastMicros = 0;

  constructor(private readonly clock: () => number) {}

  next(): string {
    this.#lastMicros = Math.max(this.clock() * 1_000, this.#lastMicros + 1);
    const seconds = Math.floor(this.#lastMicros / 1_000_000);
    return `${seconds}.${String(this.#lastMicros % 1_000_000).padStart(6, "0")}`;
  }
}

function digits(length: number): string {
  return String(randomInt(1, 10)) + pick("0123456789", length - 1);
}

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}
