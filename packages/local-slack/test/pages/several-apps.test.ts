import assert from "node:assert/strict";
import type { LocalApp } from "../../src/apps/local-app.js";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

describe("Pages of the local Slack with several apps", () => {
  let stage: Stage;
  let ada: PageVisitor;
  let second: LocalApp;

  beforeEach(async () => {
    stage = await Stage.start({ settings: { name: "Alpha" } });
    const settings = stage.app.settings({ name: "Beta", backgroundColor: "#123456" });
    second = stage.localSlack.addApp({
      settings: { ...settings, commandUrls: { "/beta": settings.eventsUrl } },
    });
    ada = new PageVisitor(stage, stage.acme, stage.acme.people[0]);
  });
  afterEach(() => stage.stop());

  const installBoth = () => stage.localSlack.apps.map((app) => app.installApp(stage.acme.id));
  const linksTo = async (page: string, name: RegExp) =>
    (await ada.open(page)).links().filter(({ text }) => name.test(text));

  it("have a DM with each app that is installed, in its own colors, and its Home tab", async () => {
    assert.deepEqual(await linksTo(stage.acme.general, /^(AL? )?(Alpha|Beta)$/), []);
    installBoth();
    const { text } = await ada.open(stage.acme.general);
    const side = text.slice(text.indexOf("<h2>Apps</h2>"));
    const dms = stage.localSlack.apps.map((app) => app.dm(stage.acme.id, ada.person.id));
    for (const dm of dms) assert.ok(side.includes(`/${dm}"`), dm);
    assert.ok(side.includes(`class="avatar tone-app of-${second.appId}"`));
    const css = await (await fetch(`${stage.localSlack.url}/local-slack.css`)).text();
    assert.match(css, new RegExp(`\\.of-${second.appId} \\{ --app: #123456; --on-app: #fff; \\}`));
    const dm = await ada.open(dms[1] ?? "");
    assert.match(dm.text, /<h1>Beta<\/h1>/);
    await ada.submit(dm, `/home/${second.appId}`);
    await stage.localSlack.idle();
    assert.deepEqual(
      stage.localSlack.deliveries.map(({ type, appId }) => [type, appId]),
      [["app_home_opened", second.appId]],
    );
    assert.match((await ada.open(`home/${second.appId}`)).text, /<h1>Beta<\/h1>/);
    assert.match((await ada.open("home")).text, /<h1>Alpha<\/h1>/);
  });

  it("mention each app by its handle, complete the commands of both, and show who wrote", async () => {
    const [alpha, beta] = installBoth();
    const written = await ada.write(stage.acme.general, "@alpha and @beta");
    assert.equal(
      stage.localSlack.messages(stage.acme.general)[0]?.text,
      `<@${alpha?.userId}> and <@${beta?.userId}>`,
    );
    assert.match(written.text, /@Alpha<[\s\S]*@Beta</);
    assert.match(written.text, /<option value="\/beta"/);
    await stage
      .client(beta?.value)
      .chat.postMessage({ channel: stage.acme.general, text: "from the second" });
    assert.match(
      (await ada.open(stage.acme.general)).text,
      /<b>Beta<\/b> <span class="badge">app<\/span>[\s\S]*from the second/,
    );
  });

  it("list both with a link to install each, and uninstall the one that is shown", async () => {
    installBoth();
    const links = await linksTo("apps", /^Install (Alpha|Beta)$/);
    assert.deepEqual(
      links.map(({ text, url }) => [text, new URL(url).searchParams.get("client_id")]),
      [
        ["Install Alpha", stage.localSlack.clientId],
        ["Install Beta", second.clientId],
      ],
    );
    const page = await ada.open(`apps?app=${second.appId}`);
    assert.match(page.text, /allows Beta to do/);
    const after = await ada.submit(page, "/apps/uninstall", { target: stage.acme.id });
    assert.match(after.text, /Beta was uninstalled: all its tokens there are dead/);
    assert.match(after.text, /allows Beta to do/);
    assert.equal(second.bot(stage.acme.id), undefined);
    assert.ok(stage.localSlack.bot(stage.acme.id));
  });

  it("show the authorize page of the app that asks", async () => {
    const authorize = (client_id: string) =>
      `${stage.localSlack.authorizeUrl}?${new URLSearchParams({ client_id, scope: "chat:write" })}`;
    for (const { clientId, appSettings } of stage.localSlack.apps) {
      assert.match(
        (await ada.open(authorize(clientId))).text,
        new RegExp(`${appSettings.name} is requesting permission`),
      );
    }
    assert.match((await ada.open(authorize("1.2"))).text, /invalid_client_id/);
  });

  it("name the app of each delivery and call, and show those of one alone", async () => {
    const [, beta] = installBoth();
    await ada.write(stage.acme.general, "@beta hi");
    await stage.client(beta?.value).auth.test();
    await stage.localSlack.idle();
    const deliveries = (await ada.open("deliveries")).text;
    assert.match(deliveries, /<b>app_mention<\/b> <span class="quiet">event · Beta · Acme<\/span>/);
    assert.doesNotMatch(
      (await ada.open(`deliveries?app=${stage.localSlack.appId}`)).text,
      /<b>app_mention<\/b>/,
    );
    const ofBeta = await ada.open(`deliveries?app=${second.appId}`);
    assert.match(ofBeta.text, /<b>app_mention<\/b>/);
    assert.match((await ada.open("calls")).text, /<\/time> · Beta · bot, Acme/);
    assert.match((await ada.open(`calls?app=${stage.localSlack.appId}`)).text, /has called nothing yet/);
    const sent = await ada.submit(ofBeta, "/deliveries/send", { event: '{"type": "app_mention"}' });
    assert.equal(sent.status, 200);
    assert.equal(stage.localSlack.deliveries.at(-1)?.appId, second.appId);
  });

  it("lead from Slack's link into the app to the DM with that app", async () => {
    installBoth();
    const link = new URLSearchParams({ app: second.appId, team: stage.acme.id });
    const page = await ada.open(`${stage.localSlack.url}/app_redirect?${link}`);
    assert.equal(page.url, ada.path(second.dm(stage.acme.id, ada.person.id)));
  });
});
