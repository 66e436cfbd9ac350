import assert from "node:assert/strict";
import { type RunningLocally, startWithLocalSlack } from "bolt-mongodb-app/local-slack";
import * as localSlackPackage from "local-slack";
import { app } from "../src/app.js";

/** The app as a service, on an embedded database of its own, beside a local Slack in which people do things. */
describe("The app", () => {
  let running: RunningLocally<localSlackPackage.LocalSlack>;
  let acme: localSlackPackage.Workspace;

  before(async () => {
    running = await startWithLocalSlack(app, localSlackPackage);
    const [first] = running.localSlack.workspaces;
    assert.ok(first);
    acme = first;
    await running.install(acme);
  });
  after(() => running.stop());

  it("answers a mention in the thread", async () => {
    const { localSlack } = running;
    const [ada] = acme.people;
    const mention = await localSlack.postMessage({
      team: acme.id,
      user: ada.id,
      channel: acme.general,
      text: `<@${localSlack.bot(acme.id)?.userId}> hi`,
    });
    const answer = await localSlack.until("the answer", () =>
      localSlack.messages(acme.general).find(({ thread_ts }) => thread_ts === mention.ts),
    );
    assert.equal(answer.text, `Hello <@${ada.id}>!`);
  });

  it("takes feedback in a modal, and thanks for it", async () => {
    const { localSlack } = running;
    const ada = { team: acme.id, user: acme.people[0].id };
    await localSlack.command({ ...ada, channel: acme.general, command: "/feedback", text: "" });
    const [modal] = localSlack.openViews(ada.user);
    assert.ok(modal, "a modal is open");
    await localSlack.submitView({ ...ada, viewId: modal.id, values: { text: "More of it." } });
    const thanks = await localSlack.until("the thanks", () =>
      localSlack.messages(localSlack.dm(ada.team, ada.user)).find(({ text }) => text.includes("More of it.")),
    );
    assert.match(thanks.text, /^Thank you\./);
  });

  it("greets on the Home tab", async () => {
    const { localSlack } = running;
    const ben = { team: acme.id, user: acme.people[1].id };
    await localSlack.openHome(ben);
    const tab = await localSlack.until("the Home tab", () => localSlack.homeOf(ben));
    assert.ok(JSON.stringify(tab.blocks).includes(`Hello <@${ben.user}>`));
  });
});
