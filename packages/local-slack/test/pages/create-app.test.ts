import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { httpRequest } from "../../src/http/http-request.js";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

describe("Pages of the local Slack: an app from a manifest", () => {
  let stage: Stage;
  let ada: PageVisitor;
  let yaml: string;

  beforeEach(async () => {
    stage = await Stage.start({ isDeclared: false });
    ada = new PageVisitor(stage, stage.acme, stage.acme.people[0]);
    yaml = readFileSync(new URL("../fixtures/manifest.yml", import.meta.url), "utf8").replaceAll(
      "https://app.example.com",
      stage.app.url,
    );
  });
  afterEach(() => stage.stop());

  const credentials = () => {
    const { appId, clientId, clientSecret, signingSecret } = stage.localSlack;
    return [appId, clientId, clientSecret, signingSecret];
  };
  const create = async (manifest: string) => ada.submit(await ada.open("apps"), "/apps/create", { manifest });

  it("comes beside the app that there is, which goes on", async () => {
    stage.localSlack.configureApp(stage.app.settings());
    await stage.install(stage.acme);
    const page = await ada.open("apps");
    assert.match(page.text, /It comes beside those that there are, in the same workspaces/);
    const before = credentials();
    const { text } = await ada.submit(page, "/apps/create", { manifest: yaml });
    assert.deepEqual(credentials(), before);
    assert.equal(stage.localSlack.tokensOf(stage.acme.id).length, 1);
    const [, other] = stage.localSlack.apps;
    assert.match(text, /<h2 id="credentials">Credentials of Bolt MongoDB App/);
    assert.ok(text.includes(`<dt>App ID</dt><dd><code>${other?.appId}</code></dd>`));
    assert.doesNotMatch(text, /badge good">installed/);
    const first = await ada.open(`apps?app=${stage.localSlack.appId}`);
    assert.match(first.text, /badge good">installed/);
    assert.deepEqual(
      first.links().flatMap(({ text: name }) => (/^Install (My|Bolt)/.test(name) ? [name] : [])),
      ["Install My App", "Install Bolt MongoDB App"],
    );
  });

  it("shows the credentials of the new app, and the lines for its environment", async () => {
    const { text, status } = await create(yaml);
    const { url, appId, clientId, clientSecret, signingSecret } = stage.localSlack;
    assert.equal(status, 200);
    assert.match(text, /role="status" id="notice">[^<]* was created: its credentials are below/);
    assert.match(text, /<details class="unfold" open>/);
    for (const [what, value] of Object.entries({
      "App ID": appId,
      "Client ID": clientId,
      "Client secret": clientSecret,
      "Signing secret": signingSecret,
    }))
      assert.ok(text.includes(`<dt>${what}</dt><dd><code>${value}</code></dd>`), what);
    const lines = [
      `SLACK_CLIENT_ID=${clientId}`,
      `SLACK_CLIENT_SECRET=${clientSecret}`,
      `SLACK_SIGNING_SECRET=${signingSecret}`,
      `SLACK_API_URL=${url}/api/`,
      `SLACK_AUTHORIZE_URL=${url}/oauth/v2/authorize`,
    ];
    assert.ok(text.includes(`>\n${lines.join("\n")}</textarea>`));
    assert.match((await ada.open("apps")).text, /<details class="unfold"><summary>/);
  });

  it("takes JSON as well, with which the app installs", async () => {
    const { clientId } = stage.localSlack;
    await create(JSON.stringify(parse(yaml), null, "\t"));
    assert.notEqual(stage.localSlack.clientId, clientId);
    assert.ok((await stage.install(stage.acme)).access_token);
  });

  it("shows each reason of Slack with its field, and the text as it was typed, and changes nothing", async () => {
    const before = credentials();
    const typed = '\nsettings: {}\n# </textarea><b>"&\noauth_config:\n  scopes: { bot: ["<i>"] }\n';
    const { text } = await create(typed);
    assert.match(text, /role="status" id="notice">Slack refuses this manifest/);
    assert.match(text, /<li><code>\/display_information\/name<\/code> Missing required field `name`<\/li>/);
    assert.match(
      text,
      /<li><code>\/oauth_config\/scopes\/bot<\/code> Illegal bot scopes found `&lt;i&gt;`<\/li>/,
    );
    assert.ok(
      text.includes(
        "\n\nsettings: {}\n# &lt;/textarea&gt;&lt;b&gt;&quot;&amp;\noauth_config:\n  scopes: { bot: [&quot;&lt;i&gt;&quot;] }\n</textarea>",
      ),
    );
    assert.deepEqual(credentials(), before);
  });

  it("says of a manifest in JSON that it is not valid JSON", async () => {
    const page = await create('{ "display_information": { "name": "Polls" }');
    assert.match(page.text, /is not valid JSON: /);
  });

  it("shows the line that is not YAML, and takes the manifest when it is fixed", async () => {
    const page = await create(`${yaml}\nbroken: [1\nmore: : 2\n`);
    const line = yaml.split("\n").length + 1;
    assert.match(page.text, new RegExp(`<li><code>Line (${line}|${line + 1})</code> is not valid YAML: `));
    assert.match(page.text, /aria-describedby="create-note create-errors" aria-invalid="true" autofocus>/);
    const fixed = await ada.submit(page, "/apps/create", { manifest: yaml });
    assert.doesNotMatch(fixed.text, /create-errors|aria-invalid/);
    assert.doesNotMatch(fixed.text, /<textarea[^>]*name="manifest"[^>]*>\s*display_information/);
  });

  it("says that the manifest is not an object", async () => {
    assert.match((await create("hello")).text, /<li><code>The manifest<\/code> must be an object<\/li>/);
  });

  it("shows what was refused to the person who typed it alone", async () => {
    await create("hello");
    const ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
    assert.match((await ada.open("apps?said=manifest_refused")).text, /must be an object/);
    assert.doesNotMatch((await ben.open("apps?said=manifest_refused")).text, /must be an object/);
    assert.doesNotMatch((await ada.open("apps")).text, /must be an object/);
  });

  it("offers its commands with their hints, where it is installed", async () => {
    await create(yaml);
    await stage.install(stage.acme);
    const channel = (await ada.open(stage.acme.general)).text;
    assert.ok(channel.includes('value="/speak" label="[message] Post a message as yourself"'));
  });

  it("is deleted there, and is gone", async () => {
    await create(yaml);
    const { appId } = stage.localSlack;
    const page = await ada.submit(await ada.open("apps"), "/apps/delete");
    assert.match(page.text, /Bolt MongoDB App was deleted, with all its installs and tokens/);
    assert.match(page.text, /No app is configured yet/);
    assert.notEqual(stage.localSlack.appId, appId);
  });

  it("cannot be created by another website", async () => {
    const before = credentials();
    const { status } = await httpRequest(ada.path("apps/create"), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: "https://evil.example" },
      body: new URLSearchParams({ manifest: yaml }).toString(),
    });
    assert.equal(status, 403);
    assert.deepEqual(credentials(), before);
  });
});
