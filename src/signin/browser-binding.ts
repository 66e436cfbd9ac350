import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { CookieOptions } from "express";
import { cookieName, cookieOf } from "../oauth/state-cookie.js";

const NAME = "slack-signin";
/** As long as a state works. */
const LIFETIME_MS = 10 * 60_000;

/**
 * Binds a sign-in to the browser that began it: the browser keeps a secret in a cookie, and the state and the nonce are made of
 * that. Whoever sees the link to Slack has both, and cannot make the secret of them. A browser has one sign-in at a time.
 */
export class BrowserBinding {
  readonly name: string;
  readonly options: CookieOptions;

  constructor(publicUrl: string) {
    const secure = publicUrl.startsWith("https:");
    this.name = cookieName(NAME, publicUrl);
    this.options = { httpOnly: true, sameSite: "lax", secure, path: "/" };
  }

  get optionsWithLifetime(): CookieOptions {
    return { ...this.options, maxAge: LIFETIME_MS };
  }

  newSecret(): string {
    return randomBytes(32).toString("base64url");
  }

  /** The browser's secret; undefined where it has sent none. */
  secretOf(request: IncomingMessage): string | undefined {
    return cookieOf(request, this.name) || undefined;
  }
}

/** For the state: tells which browser began the sign-in. */
export function browserMark(secret: string): string {
  return derived("browser", secret);
}

/** For Slack, which puts it into the id_token. */
export function nonceOf(secret: string): string {
  return derived("nonce", secret);
}

export function isMarkOf(secret: string, mark: unknown): boolean {
  const [given, expected] = [Buffer.from(String(mark)), Buffer.from(browserMark(secret))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function derived(purpose: string, secret: string): string {
  return createHash("sha256").update(`${purpose}:${secret}`).digest("base64url");
}
