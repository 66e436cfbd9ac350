import assert from "node:assert/strict";
import bolt from "@slack/bolt";
import oauth, { type CodedError } from "@slack/oauth";
import { type LocalSlack, startLocalSlack } from "local-slack";
import { freePort } from "../../src/demo/running-app.js";
import { OAuthStateStore } from "../../src/oauth/oauth-state-store.js";
import { onEachDatabase } from "../databases.js";

const LIFETIME_MS = 10 * 60_000;

onEachDatabase("OAuthStateStore, in an app of Bolt's alone", (database) => {
  let localSlack: LocalSlack;
  let app: bolt.App;
  let url: string;
  let now: number;

  before(async () => {
    localSlack = await startLocalSlack();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    app = new bolt.App({
      clientId: localSlack.clientId,
      clientSecret: localSlack.clientSecret,
      signingSecret: localSlack.signingSecret,
      scopes: ["chat:write"],
      logLevel: bolt.LogLevel.ERROR,
      logger: SILENT,
      installerOptions: {
        directInstall: true,
        authorizationUrl: localSlack.authorizeUrl,
        clientOptions: { slackApiUrl: localSlack.apiUrl },
        stateStore: new OAuthStateStore({
          states: database().oauthStates,
          secret: localSlack.clientSecret,
          lifetimeMs: LIFETIME_MS,
          clock: () => now,
        }),
        callbackOptions: {
          // As apps do that were written for another state store.
          failure: (error: CodedError & { reason?: string }, _options, _request, response) => {
            const isInvalidState = error.code === oauth.ErrorCode.InvalidStateError;
            response.writeHead(isInvalidState ? 400 : 500);
            response.end(isInvalidState ? `Start again (${error.reason})` : `Unknown failure: ${error.code}`);
          },
        },
      },
    });
    await app.start({ port, host: "127.0.0.1" });
  });
  after(async () => {
    await app.stop();
    await localSlack.stop();
  });
  beforeEach(() => {
    now = Date.now();
  });

  const newState = async () => {
    const response = await fetch(`${url}/slack/install`, { redirect: "manual" });
    return new URL(response.headers.get("location") ?? "").searchParams.get("state") ?? "";
  };
  const comeBack = async (state: string, cookie = state) => {
    const response = await fetch(
      `${url}/slack/oauth_redirect?${new URLSearchParams({ code: "1.2", state })}`,
      {
        headers: { cookie: `slack-app-oauth-state=${cookie}` },
      },
    );
    return `${response.status} ${await response.text()}`;
  };

  it("refuses a state that has expired as every state store does", async () => {
    const state = await newState();
    now += LIFETIME_MS;
    assert.equal(await comeBack(state), "400 Start again (oauth_state_expired)");
  });

  it("refuses a state that was used as every state store does", async () => {
    const state = await newState();
    assert.equal(
      await comeBack(state),
      "500 Unknown failure: slack_webapi_platform_error",
      "a code of nobody's",
    );
    assert.equal(await comeBack(state), "400 Start again (oauth_state_used)");
  });

  it("refuses a state that was not made here as every state store does", async () => {
    assert.equal(await comeBack("a.b.c"), "400 Start again (oauth_state_invalid)");
  });

  it("leaves the refusal of another browser's state to InstallProvider, which gives no reason", async () => {
    assert.equal(await comeBack(await newState(), "another"), "400 Start again (undefined)");
  });
});

const ignore = () => undefined;
const SILENT = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  getLevel: () => bolt.LogLevel.ERROR,
  setName: ignore,
};
