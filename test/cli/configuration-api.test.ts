import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigurationToken } from "local-slack";
import { type LocalSlack, startLocalSlack } from "local-slack";
import { parse } from "yaml";
import { AppConfigurationError } from "../../src/cli/manifest/configuration/app-configuration-error.js";
import { ConfigurationApi } from "../../src/cli/manifest/configuration/configuration-api.js";
import { EnvFile } from "../../src/cli/manifest/env-file.js";
import { EnvFileError } from "../../src/cli/manifest/env-file-error.js";
import type { AppConfiguration } from "../../src/config/app-configuration.js";
import { AppError } from "../../src/errors.js";
import { readManifestText } from "../../src/manifest/app-manifest.js";

const TEXT = readManifestText("test/fixtures/manifest.yml");
const MANIFEST = { text: TEXT, file: "m.yml", data: parse(TEXT) };

describe("ConfigurationApi", () => {
  let localSlack: LocalSlack;
  let directory: string;
  let issued: ConfigurationToken;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse("2026-01-02T03:04:05Z");
    localSlack = await startLocalSlack({ clock: () => nowMs });
    directory = mkdtempSync(join(tmpdir(), "configuration-api-"));
    const [acme] = localSlack.workspaces;
    issued = localSlack.configurationToken({ team: acme?.id ?? "", user: acme?.people[0].id ?? "" });
  });
  afterEach(async () => {
    await localSlack.stop();
    rmSync(directory, { recursive: true });
  });

  const file = () => join(directory, ".env");
  const api = (configuration: Partial<AppConfiguration> = {}) =>
    new ConfigurationApi(
      {
        apiUrl: localSlack.apiUrl,
        token: issued.token,
        refreshToken: undefined,
        appId: undefined,
        ...configuration,
      },
      () => EnvFile.open(file(), ["SLACK_CONFIG_TOKEN", "SLACK_CONFIG_REFRESH_TOKEN"]),
    );
  const errorOf = async (call: Promise<unknown>): Promise<AppError> => {
    const error: unknown = await call.then(
      () => assert.fail("it succeeded"),
      (rejection: unknown) => rejection,
    );
    assert.ok(error instanceof AppError, String(error));
    for (const secret of [...localSlack.secretsIssued, localSlack.clientSecret]) {
      assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(secret));
    }
    return error;
  };
  const calls = (method: string) => localSlack.calls.filter((call) => call.method === method).length;

  it("creates, exports and updates an app", async () => {
    const created = await api().create(MANIFEST);
    const { appId, clientId, clientSecret, signingSecret } = localSlack;
    assert.deepEqual(created, { appId, clientId, clientSecret, signingSecret });
    const more = structuredClone(MANIFEST.data);
    more.oauth_config.scopes.bot.push("reactions:write");
    assert.deepEqual(await api().update(appId, { ...MANIFEST, data: more }), { permissionsUpdated: true });
    assert.deepEqual(await api().update(appId, { ...MANIFEST, data: more }), { permissionsUpdated: false });
    const exported = await api().export(appId);
    assert.deepEqual((exported as typeof more).oauth_config.scopes, more.oauth_config.scopes);
  });

  for (const [failure, sentence] of [
    [{ error: "not_allowed_token_type" }, /is of another kind\. Generate/],
    [{ error: "token_revoked" }, /was revoked\. Generate/],
    [{ error: "no_permission" }, /may not manage this app/],
    [
      { error: "managed_app_limit_reached" },
      /refused with managed_app_limit_reached\. .*\/apps\.manifest\.create/,
    ],
    [{ rateLimited: 17 }, /asked too often\. Wait 17 seconds/],
    [{ status: 503 }, /answered with status 503\. Look at your list of apps at Slack before you try again/],
    ["drop", /did not answer \([A-Z_]+\)\. Look at your list of apps/],
  ] as const) {
    it(`says what to do about ${JSON.stringify(failure)}, and calls Slack once`, async () => {
      localSlack.failNext("apps.manifest.create", failure);
      const error = await errorOf(api().create(MANIFEST));
      assert.ok(error instanceof AppConfigurationError);
      assert.match(error.message, sentence);
      assert.equal(calls("apps.manifest.create"), 1);
    });
  }

  it("says what to do about an invalid token and an unknown app", async () => {
    const unknown = await errorOf(api({ token: "xoxe.xoxp-1-unknown" }).create(MANIFEST));
    assert.match(unknown.message, /^Slack does not know the token in SLACK_CONFIG_TOKEN/);
    assert.match((await errorOf(api().export("A0OTHER"))).message, /^Slack has no such app/);
  });

  describe("when the token has expired", () => {
    beforeEach(() => {
      nowMs += 12 * 3_600_000;
    });

    it("says so, where there is no refresh token", async () => {
      assert.match((await errorOf(api().create(MANIFEST))).message, /has expired: it lives for twelve hours/);
    });

    for (const [what, token] of [
      ["takes the next one and writes it down", () => issued.token],
      ["does so where there is none at all", () => undefined],
    ] as const) {
      it(what, async () => {
        const { refreshToken } = issued;
        await api({ token: token(), refreshToken }).create(MANIFEST);
        const written = EnvFile.open(file(), []);
        assert.notEqual(written.get("SLACK_CONFIG_REFRESH_TOKEN"), refreshToken);
        await api({ token: written.get("SLACK_CONFIG_TOKEN") }).export(localSlack.appId);
        assert.equal(calls("tooling.tokens.rotate"), 1);
      });
    }

    it("says that a refresh token was used before, and tries it once", async () => {
      const error = await errorOf(api({ refreshToken: "xoxe-1-used" }).create(MANIFEST));
      assert.match(error.message, /^The token in SLACK_CONFIG_REFRESH_TOKEN was used before/);
      assert.equal(calls("tooling.tokens.rotate"), 1);
    });

    it("does not use the refresh token when the next one could not be written", async () => {
      directory = join(directory, "gone");
      const error = await errorOf(api({ refreshToken: issued.refreshToken }).create(MANIFEST));
      assert.ok(error instanceof EnvFileError);
      assert.equal(calls("tooling.tokens.rotate"), 0);
      directory = join(directory, "..");
    });
  });
});
