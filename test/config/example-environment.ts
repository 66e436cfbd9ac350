import assert from "node:assert/strict";
import { type Config, readConfig } from "../../src/config/config.js";
import type { Environment } from "../../src/config/environment.js";
import { ConfigError } from "../../src/errors.js";
import { type AppManifest, readManifest } from "../../src/manifest/app-manifest.js";

export const manifest = readManifest("test/fixtures/manifest.yml");
/** Without the variables of the project's own listeners, whatever they are. */
export function read(env: Environment, written: AppManifest): Config {
  return readConfig(env, written, {});
}

export const KEY = "A".repeat(43);

export const SLACK = {
  SLACK_CLIENT_ID: "123456789.987654321",
  SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
  SLACK_SIGNING_SECRET: "fedcba9876543210fedcba9876543210",
};

export const PRODUCTION = {
  ...SLACK,
  PUBLIC_URL: "https://app.example.com",
  MONGODB_URI: "mongodb://ada:hunter2@db.example.com/app",
  TOKEN_KEYS: `2026a:${KEY}=`,
};

/** What is wrong with an environment, a sentence each; fails where one shows a value. */
export function problemsOf(env: Environment, written: Partial<AppManifest> = {}): readonly string[] {
  try {
    read(env, { ...manifest, ...written });
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    for (const value of Object.values(env)) {
      if (value && value.trim().length > 10) assert.ok(!error.message.includes(value), `${value} is shown`);
    }
    return error.problems;
  }
  return [];
}
