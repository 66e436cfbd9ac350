import assert from "node:assert/strict";
import { approveInstall } from "../../src/browser/approve-install.js";
import { Browser } from "../../src/browser/browser.js";
import { Stage, slackError } from "../stage.js";

const SCOPE = "chat:write,users:read,im:write";
const USER_SCOPE = "chat:write,users:read";

describe("Local Slack: optional scopes", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start({
      settings: {
        botScopes: SCOPE.split(","),
        botOptionalScopes: ["users:read", "im:write"],
        userScopes: USER_SCOPE.split(","),
        userOptionalScopes: ["users:read"],
      },
    });
  });
  afterEach(() => stage.stop());

  const page = (params: Readonly<Record<string, string>>) => new Browser().get(stage.authorizeUrl(params));
  const boxes = async (params: Readonly<Record<string, string>>) =>
    ((await page(params)).forms()[0]?.fields ?? [])
      .filter(({ name }) => name.includes("_optional:"))
      .map(({ name, value }) => [name, value]);

  it("have a check box each, ticked, and what is required stands in the list", async () => {
    assert.deepEqual(await boxes({ scope: SCOPE, user_scope: USER_SCOPE }), [
      ["bot_optional:users:read", "yes"],
      ["bot_optional:im:write", "yes"],
      ["user_optional:users:read", "yes"],
    ]);
    const { text } = await page({ scope: SCOPE, user_scope: USER_SCOPE });
    assert.match(text, /<li>Write messages under its own name <code>chat:write<\/code><\/li>/);
    assert.doesNotMatch(text, /<li>See the people of the workspace/);
  });

  it("are those of the link that the app's settings have as optional, for the bot and for the person apart", async () => {
    assert.deepEqual(await boxes({ scope: "chat:write", user_scope: "chat:write" }), []);
    assert.deepEqual(await boxes({ user_scope: USER_SCOPE }), [["user_optional:users:read", "yes"]]);
  });

  it("are granted when nothing is changed", async () => {
    const { scope, authed_user } = await stage.install(stage.acme, { scope: SCOPE, user_scope: USER_SCOPE });
    assert.deepEqual([scope, authed_user?.scope], [SCOPE, USER_SCOPE]);
  });

  it("are not in the answer where the person leaves them out, and a method that needs one says so", async () => {
    const installed = await stage.install(stage.acme, {
      scope: SCOPE,
      user_scope: USER_SCOPE,
      without: ["users:read"],
    });
    assert.deepEqual([installed.scope, installed.authed_user?.scope], ["chat:write,im:write", "chat:write"]);
    for (const [token, provided] of [
      [installed.access_token, "chat:write,im:write"],
      [installed.authed_user?.access_token, "chat:write"],
    ] as const) {
      const user = stage.acme.people[0].id;
      const { error, needed, provided: has } = await slackError(stage.client(token).users.info({ user }));
      assert.deepEqual([error, needed, has], ["missing_scope", "users:read", provided]);
    }
  });

  it("are added by another approval, which takes nothing away that it leaves out", async () => {
    await stage.install(stage.acme, { scope: SCOPE, without: ["users:read"] });
    const again = await stage.install(stage.acme, { scope: SCOPE, without: ["im:write"] });
    assert.deepEqual(again.scope?.split(",").sort(), SCOPE.split(",").sort());
  });

  it("cannot be left out where they are required", async () => {
    const url = stage.authorizeUrl({ scope: SCOPE });
    const choice = { team: stage.acme.id, user: stage.acme.people[0].id, without: ["chat:write"] };
    await assert.rejects(approveInstall(new Browser(), url, choice), { code: "local_slack_use_invalid" });
  });

  it("cannot all be left out where nothing else is asked for", async () => {
    const url = stage.authorizeUrl({ scope: "users:read" });
    const choice = { team: stage.acme.id, user: stage.acme.people[0].id, without: ["users:read"] };
    const refused = await approveInstall(new Browser(), url, choice);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /no_scopes/);
  });

  it("come from the manifest", async () => {
    const manifest = {
      display_information: { name: "Optional" },
      oauth_config: {
        redirect_urls: ["https://app.example.com/redirect"],
        scopes: { bot: ["chat:write", "users:read"], bot_optional: ["users:read"], user_optional: [] },
      },
    };
    assert.deepEqual(stage.localSlack.createApp(manifest), []);
    assert.deepEqual(await boxes({ client_id: stage.localSlack.clientId, scope: "chat:write,users:read" }), [
      ["bot_optional:users:read", "yes"],
    ]);
  });
});
