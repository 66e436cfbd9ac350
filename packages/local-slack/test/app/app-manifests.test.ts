import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { ConfigurationToken } from "../../src/app/configuration-tokens.js";
import { PageVisitor } from "../pages/page-stage.js";
import { Stage, slackError } from "../stage.js";

const TEXT = readFileSync(new URL("../fixtures/manifest.yml", import.meta.url), "utf8");
const TWELVE_HOURS_MS = 12 * 3_600_000;

describe("Local Slack: apps from manifests", () => {
  let stage: Stage;
  let configuration: ConfigurationToken;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse("2026-01-02T03:04:05Z");
    stage = await Stage.start({ localSlack: { clock: () => nowMs }, isDeclared: false });
    configuration = stage.localSlack.configurationToken({
      team: stage.acme.id,
      user: stage.acme.people[0].id,
    });
  });

  afterEach(() => stage.stop());

  const manifest = (change: (manifest: ReturnType<typeof parse>) => void = () => undefined) => {
    const data = parse(TEXT.replaceAll("https://app.example.com", stage.app.url));
    change(data);
    return data;
  };
  const call = async (method: string, args: Record<string, string>, token = configuration.token) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await stage.call(method, { method: "POST", headers, body: new URLSearchParams(args) })).body;
  };
  const create = (data: unknown) => call("apps.manifest.create", { manifest: JSON.stringify(data) });
  const update = (data: unknown, app_id = stage.localSlack.appId) =>
    call("apps.manifest.update", { app_id, manifest: JSON.stringify(data) });

  describe("create", () => {
    it("gives the app of which nothing was said new credentials, with which it installs and is sent events", async () => {
      const { appId, clientId, verificationToken } = stage.localSlack;
      const answer = await create(manifest());
      const { localSlack, acme } = stage;
      assert.deepEqual(answer, {
        ok: true,
        app_id: localSlack.appId,
        credentials: {
          client_id: localSlack.clientId,
          client_secret: localSlack.clientSecret,
          verification_token: localSlack.verificationToken,
          signing_secret: localSlack.signingSecret,
        },
        oauth_authorize_url: `${localSlack.authorizeUrl}?client_id=${localSlack.clientId}&scope=${encodeURIComponent("app_mentions:read,chat:write,commands,im:history,im:write,users:read")}`,
        team_id: acme.id,
        team_domain: "acme",
      });
      assert.ok(localSlack.appId !== appId && localSlack.clientId !== clientId);
      assert.notEqual(localSlack.verificationToken, verificationToken);

      const { access_token } = await stage.install(acme);
      const bot = localSlack.bot(acme.id)?.userId;
      const [user] = acme.people;
      await localSlack.postMessage({
        team: acme.id,
        user: user.id,
        channel: acme.general,
        text: `<@${bot}> hi`,
      });
      await localSlack.idle();
      const [delivery] = localSlack.deliveries.slice(-1);
      assert.equal(delivery?.url, `${stage.app.url}/slack/events`);
      assert.equal(JSON.parse(delivery?.body ?? "{}").api_app_id, localSlack.appId);
      const command = { team: acme.id, user: user.id, channel: acme.general, command: "/speak" };
      assert.equal((await localSlack.command(command)).delivery?.url, `${stage.app.url}/slack/events`);
      assert.ok(access_token);
    });

    it("makes another app where there is one, in the same workspaces, which go on", async () => {
      stage.localSlack.configureApp(stage.app.settings());
      const { access_token } = await stage.install(stage.acme);
      const { appId } = stage.localSlack;
      const answer = await create(manifest());
      const [first, other] = stage.localSlack.apps;
      assert.deepEqual([first?.appId, other?.appId], [appId, answer.app_id]);
      assert.equal((await stage.client(access_token).auth.test()).ok, true);
      assert.notEqual(other?.installApp(stage.acme.id).userId, first?.bot(stage.acme.id)?.userId);
    });

    it("ends the installs of the app in whose place it comes, and no longer accepts its credentials", async () => {
      stage.localSlack.configureApp(stage.app.settings());
      const token = (await stage.install(stage.acme)).access_token;
      const bot = stage.localSlack.bot(stage.acme.id);
      const { clientId: client_id, clientSecret: client_secret } = stage.localSlack;
      const code = await stage.approve(stage.globex);
      stage.localSlack.createApp(manifest());
      assert.equal((await slackError(stage.client(token).auth.test())).error, "account_inactive");
      const old = stage.client().oauth.v2.access({ client_id, client_secret, code });
      assert.equal((await slackError(old)).error, "invalid_client_id");
      await stage.install(stage.acme);
      assert.notEqual(stage.localSlack.bot(stage.acme.id)?.userId, bot?.userId);
    });

    it("changes nothing when it refuses", async () => {
      stage.localSlack.configureApp(stage.app.settings());
      const { appId, clientId } = stage.localSlack;
      const answer = await create(manifest((data) => delete data.display_information.name));
      assert.equal(answer.error, "invalid_manifest");
      assert.deepEqual([stage.localSlack.appId, stage.localSlack.clientId], [appId, clientId]);
      assert.ok((await stage.install(stage.acme)).access_token);
    });

    it("can be called without HTTP, too", () => {
      assert.deepEqual(stage.localSlack.createApp({}), [
        {
          code: "missing_field",
          message: "Missing required field `name`",
          pointer: "/display_information/name",
        },
      ]);
      const { appId } = stage.localSlack;
      assert.deepEqual(stage.localSlack.createApp(manifest()), []);
      assert.notEqual(stage.localSlack.appId, appId);
    });
  });

  describe("validate", () => {
    it("takes https anywhere, and changes nothing", async () => {
      const { appId } = stage.localSlack;
      assert.deepEqual(await call("apps.manifest.validate", { manifest: JSON.stringify(parse(TEXT)) }), {
        ok: true,
        errors: [],
      });
      assert.equal(stage.localSlack.appId, appId);
    });

    it("takes the manifest only as JSON in a string", async () => {
      const { errors } = await call("apps.manifest.validate", { manifest: TEXT });
      assert.deepEqual(errors, [{ code: "invalid_json", message: "must be valid JSON", pointer: "" }]);
      const answer = await stage.call("apps.manifest.validate", {
        method: "POST",
        headers: { authorization: `Bearer ${configuration.token}`, "content-type": "application/json" },
        body: JSON.stringify({ manifest: manifest() }),
      });
      assert.equal(answer.body.error, "invalid_arguments");
    });
  });

  describe("update and export", () => {
    it("replace everything, and give it back with Slack's switches written out", async () => {
      await create(manifest());
      const { clientId } = stage.localSlack;
      const next = manifest((m) => {
        delete m.features.slash_commands;
        delete m.settings.org_deploy_enabled;
      });
      assert.deepEqual(await update(next), {
        ok: true,
        app_id: stage.localSlack.appId,
        permissions_updated: false,
      });
      assert.equal(stage.localSlack.clientId, clientId);
      const answer = await call("apps.manifest.export", { app_id: stage.localSlack.appId });
      assert.deepEqual(answer.manifest, {
        ...next,
        oauth_config: { ...next.oauth_config, pkce_enabled: false },
        settings: { ...next.settings, org_deploy_enabled: false, is_mcp_enabled: false },
      });
      const [user] = stage.acme.people;
      await stage.install(stage.acme);
      const { error } = await stage.localSlack.command({
        team: stage.acme.id,
        user: user.id,
        channel: stage.acme.general,
        command: "/speak",
      });
      assert.equal(error, "invalid_command");
    });

    it("keep the address where an install begins", async () => {
      const installUrl = `${stage.app.url}/slack/install`;
      stage.localSlack.configureApp(stage.app.settings({ installUrl }));
      stage.localSlack.createApp(manifest());
      assert.equal((await update(manifest())).ok, true);
      const page = await new PageVisitor(stage, stage.acme, stage.acme.people[0]).open("apps");
      assert.ok(page.text.includes(`href="${installUrl}">Install</a>`));
    });

    it("say when there is a scope that workspaces have not granted yet", async () => {
      await create(manifest());
      const more = manifest((m) => m.oauth_config.scopes.bot.push("reactions:write"));
      assert.equal((await update(more)).permissions_updated, true);
      assert.equal((await update(more)).permissions_updated, false);
      const people = manifest((m) => m.oauth_config.scopes.user.push("users:read"));
      assert.equal((await update(people)).permissions_updated, true);
    });

    it("refuse a bad manifest, another app, and an app without a manifest", async () => {
      assert.equal(
        (await call("apps.manifest.export", { app_id: stage.localSlack.appId })).error,
        "failed_export",
      );
      assert.equal((await update({})).error, "invalid_manifest");
      assert.equal((await update(manifest(), "A0OTHER")).error, "invalid_app_id");
      assert.equal((await call("apps.manifest.export", { app_id: "A0OTHER" })).error, "invalid_app_id");
      assert.equal((await call("apps.manifest.export", {})).error, "invalid_arguments");
    });
  });

  describe("configuration tokens", () => {
    const validate = async (token: string) =>
      (await call("apps.manifest.validate", { manifest: JSON.stringify(manifest()) }, token)).error ?? "ok";

    it("live for twelve hours, do not work as bot tokens, and bot tokens do not work as they do", async () => {
      assert.match(configuration.token, /^xoxe\.xoxp-1-/);
      assert.equal(configuration.expiresAtSec * 1_000, nowMs + TWELVE_HOURS_MS);
      stage.localSlack.configureApp(stage.app.settings());
      const bot = (await stage.install(stage.acme)).access_token ?? "";
      assert.equal(await validate(bot), "not_allowed_token_type");
      assert.equal(await validate("xoxe.xoxp-1-none"), "invalid_auth");
      assert.equal((await stage.call("apps.manifest.validate", { method: "POST" })).body.error, "not_authed");
      assert.equal((await slackError(stage.client(configuration.token).auth.test())).error, "invalid_auth");
      nowMs += TWELVE_HOURS_MS - 1;
      assert.equal(await validate(configuration.token), "ok");
      nowMs += 1;
      assert.equal(await validate(configuration.token), "token_expired");
    });

    it("are exchanged for a refresh token, once", async () => {
      nowMs += TWELVE_HOURS_MS;
      const rotate = () =>
        stage.client().tooling.tokens.rotate({ refresh_token: configuration.refreshToken });
      const next = await rotate();
      assert.equal(await validate(next.token ?? ""), "ok");
      assert.deepEqual(
        [next.iat, next.exp, next.team_id, next.user_id],
        [nowMs / 1_000, (nowMs + TWELVE_HOURS_MS) / 1_000, stage.acme.id, stage.acme.people[0].id],
      );
      assert.equal((await slackError(rotate())).error, "invalid_refresh_token");
      const again = await stage.client().tooling.tokens.rotate({ refresh_token: next.refresh_token ?? "" });
      assert.equal(await validate(again.token ?? ""), "ok");
      for (const secret of [
        configuration.token,
        configuration.refreshToken,
        again.token,
        again.refresh_token,
      ])
        assert.ok(stage.localSlack.secretsIssued.includes(secret ?? ""));
    });

    it("are not in the log of calls", async () => {
      await stage.client().tooling.tokens.rotate({ refresh_token: configuration.refreshToken });
      await call("apps.manifest.validate", { token: configuration.token, manifest: "{}" });
      const log = JSON.stringify(stage.localSlack.calls);
      for (const secret of stage.localSlack.secretsIssued) assert.ok(!log.includes(secret));
    });
  });
});
