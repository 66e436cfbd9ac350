import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { describedApp } from "../../src/cli/app-settings.js";
import { ManifestRefusedError } from "../../src/errors.js";

const USUAL = {
  events: "/slack/events",
  redirect: "/slack/oauth_redirect",
  install: "/slack/install",
  command: [],
};
const APP = "http://localhost:3000";
const EVENTS = `${APP}/slack/events`;

/** A starter's: no URL at all. */
const STARTER = {
  display_information: { name: "Starter" },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: false },
    bot_user: { display_name: "Starter", always_online: false },
    shortcuts: [{ name: "Sample", type: "global", callback_id: "sample", description: "A sample" }],
    slash_commands: [{ command: "/sample", description: "A sample", should_escape: false }],
  },
  oauth_config: { scopes: { bot: ["channels:history", "chat:write", "commands"] } },
  settings: {
    event_subscriptions: { bot_events: ["app_home_opened", "message.channels"] },
    interactivity: { is_enabled: true },
    org_deploy_enabled: false,
    socket_mode_enabled: false,
    token_rotation_enabled: false,
  },
};

/** An agent's, with an event and a scope of next year. */
const AGENT = {
  display_information: { name: "Agent" },
  features: { agent_view: { agent_description: "Answers" }, bot_user: { display_name: "Agent" } },
  oauth_config: { scopes: { bot: ["assistant:write", "chat:write", "agents:dream"] } },
  settings: {
    event_subscriptions: { bot_events: ["agent_session_stopped", "agent_session_dreamt"] },
    socket_mode_enabled: false,
  },
};

describe("The manifest of a template", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "local-slack-template-"));
  });
  after(() => rmSync(directory, { recursive: true }));

  const described = (manifest: unknown, options: object = {}, name = "manifest.json") => {
    const file = join(directory, name);
    writeFileSync(file, name.endsWith("json") ? JSON.stringify(manifest) : stringify(manifest));
    return describedApp({ app: APP, manifest: file, ...USUAL, ...options });
  };

  for (const name of ["manifest.json", "manifest.yml"]) {
    it(`without URLs means Bolt's paths at the app, and says so: ${name}`, () => {
      const { settings, assumed } = described(STARTER, {}, name);
      assert.equal(settings.name, "Starter");
      assert.equal(settings.eventsUrl, EVENTS);
      assert.equal(settings.interactivityUrl, EVENTS);
      assert.deepEqual(settings.commandUrls, { "/sample": EVENTS });
      assert.deepEqual(settings.redirectUrls, [`${APP}/slack/oauth_redirect`]);
      assert.deepEqual(assumed, [
        `It has no URL for events, interactivity and /sample: sent to ${EVENTS}.`,
        `It has no redirect URL: people come back to ${APP}/slack/oauth_redirect.`,
      ]);
    });
  }

  it("with Socket Mode on needs no URL but that of people", () => {
    const manifest = structuredClone(STARTER);
    Object.assign(manifest.settings, { socket_mode_enabled: true });
    const { settings, assumed } = described(manifest);
    assert.equal(settings.socketMode, true);
    assert.deepEqual(assumed, [`It has no redirect URL: people come back to ${APP}/slack/oauth_redirect.`]);
  });

  it("with Socket Mode on is one without, when the option says so, and the other way round", () => {
    const manifest = structuredClone(STARTER);
    Object.assign(manifest.settings, { socket_mode_enabled: true });
    const off = described(manifest, { socketMode: false });
    assert.equal(off.settings.socketMode, false);
    assert.equal(off.settings.interactivityUrl, EVENTS);
    assert.deepEqual(off.assumed.slice(0, 1), [
      `It has no URL for events, interactivity and /sample: sent to ${EVENTS}.`,
    ]);
    assert.ok(off.assumed.includes("Its Socket Mode is on: taken as off."));
    const on = described(STARTER, { socketMode: true });
    assert.equal(on.settings.socketMode, true);
    assert.ok(on.assumed.includes("Its Socket Mode is off: taken as on."));
  });

  it("with custom steps, or without interactivity, says what does not happen", () => {
    const manifest = { ...structuredClone(STARTER), functions: { reverse: {}, shout: {} } };
    Object.assign(manifest.settings, { interactivity: { is_enabled: false } });
    const { assumed } = described(manifest);
    assert.deepEqual(assumed.slice(-2), [
      "Its interactivity is off: buttons and modals send nothing.",
      "Its functions (reverse and shout) are not run: custom steps belong to workflows, which are not played.",
    ]);
  });

  it("keeps the URLs that it has, moved to the app, and says nothing of them", () => {
    const at = "https://example.com/api/slack";
    const manifest = structuredClone(STARTER);
    Object.assign(manifest.settings.event_subscriptions, { request_url: `${at}/events` });
    Object.assign(manifest.settings.interactivity, { request_url: `${at}/actions` });
    Object.assign(manifest.oauth_config, { redirect_urls: [`${at}/back`] });
    const { settings, assumed } = described(manifest);
    assert.equal(settings.eventsUrl, `${APP}/api/slack/events`);
    assert.equal(settings.interactivityUrl, `${APP}/api/slack/actions`);
    assert.deepEqual(settings.redirectUrls, [`${APP}/api/slack/back`]);
    assert.deepEqual(assumed, [`It has no URL for /sample: sent to ${EVENTS}.`]);
  });

  it("is taken with an event and a scope that Slack has added since, which are named", () => {
    const { settings, assumed } = described(AGENT);
    assert.deepEqual(settings.botEvents, ["agent_session_stopped", "agent_session_dreamt"]);
    assert.ok(settings.botScopes.includes("agents:dream"));
    assert.equal(settings.interactivityUrl, undefined);
    assert.deepEqual(assumed.slice(-3), [
      "It has no interactivity: buttons and modals send nothing.",
      "Illegal bot scopes found `agents:dream`: not known here, and taken as it is.",
      "Invalid event type: agent_session_dreamt: not known here, and taken as it is.",
    ]);
  });

  it("is added to by the options, which say what it does not", () => {
    const options = {
      name: "Mine",
      command: ["more"],
      event: ["message.channels", "team_join"],
      events: "/in",
    };
    const { settings } = described(STARTER, options);
    assert.equal(settings.name, "Mine");
    assert.deepEqual(settings.commandUrls, { "/sample": `${APP}/in`, "/more": `${APP}/in` });
    assert.deepEqual(settings.botEvents, ["app_home_opened", "message.channels", "team_join"]);
  });

  it("is refused where Slack refuses it, whatever URLs it had", () => {
    const manifest = { ...STARTER, oauth_config: { scopes: { bot: ["chat:write"] } } };
    assert.throws(
      () => described(manifest),
      (error) => error instanceof ManifestRefusedError && /requires `commands` bot scope/.test(error.message),
    );
  });
});
