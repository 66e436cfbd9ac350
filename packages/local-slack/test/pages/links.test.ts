import assert from "node:assert/strict";
import { get, type IncomingMessage } from "node:http";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

describe("Pages of the local Slack: links into Slack, and changes", () => {
  let stage: Stage;
  let ben: PageVisitor;

  beforeEach(async () => {
    stage = await Stage.start();
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
  });
  afterEach(() => stage.stop());

  const follow = (team: string, app = stage.localSlack.appId) =>
    ben.open(`${stage.localSlack.url}/app_redirect?${new URLSearchParams({ app, team })}`);

  it("lead to the bot's conversation with whoever installed the app", async () => {
    await stage.install(stage.acme, { user: stage.acme.people[1].id });
    const page = await follow(stage.acme.id);
    const { id } = stage.acme.people[1];
    assert.equal(
      new URL(page.url).pathname,
      `/client/${stage.acme.id}/${id}/${stage.localSlack.dm(stage.acme.id, id)}`,
    );
  });

  it("lead to whoever was seen there last, and by an organization into its workspace", async () => {
    await stage.install(stage.initech, { org: true });
    const jonas = new PageVisitor(stage, stage.initech, stage.initech.people[1]);
    await jonas.open(stage.initech.general);
    for (const team of [stage.initech.id, stage.initech.enterprise?.id ?? ""]) {
      assert.match((await follow(team)).url, new RegExp(`/client/${stage.initech.id}/${jonas.person.id}/D`));
    }
  });

  it("lead to where the app can be installed while it is not", async () => {
    assert.match((await follow(stage.globex.id)).url, /\/apps$/);
  });

  it("lead nowhere for an unknown app or workspace", async () => {
    assert.equal((await follow("T0NONE")).status, 404);
    assert.equal((await follow(stage.acme.id, "A0NONE")).status, 404);
  });

  it("are sent to a page that listens, one after another", async () => {
    const stream = await new Promise<IncomingMessage>((resolve) => {
      get(`${stage.localSlack.url}/changes`, resolve);
    });
    let heard = "";
    stream.setEncoding("utf8").on("data", (text) => {
      heard += text;
    });
    stream.on("error", () => undefined);
    assert.match(String(stream.headers["content-type"]), /text\/event-stream/);
    const count = () => heard.split("data: change\n\n").length - 1;
    for (const times of [1, 2]) {
      await ben.write(stage.acme.general, "hello");
      await stage.localSlack.until("word of it", () => count() >= times || undefined);
    }
    stream.destroy();
  });
});
