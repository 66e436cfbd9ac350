import assert from "node:assert/strict";
import type { Page, Person, Workspace } from "local-slack";
import { Browser } from "local-slack";
import type { Document } from "../../src/database/collection.js";
import type { Database } from "../../src/database/database.js";
import { installationQuery } from "../../src/installations/record-ids.js";
import { onADatabase } from "../databases.js";
import { watched } from "../installations/fixtures/watched-collection.js";
import { Flow } from "./flow.js";

/** What the database fails to do with the installations. */
type Failure = (method: "find" | "updateOne", filter: Document) => "before" | "after it was done" | undefined;

const isOfPerson = ({ _id }: Document) => JSON.stringify(_id).includes(":user:");
const LOOKS_FOR_BOT: Failure = (method, filter) =>
  method === "find" && !isOfPerson(filter) ? "before" : undefined;
const WRITES: Failure = (method) => (method === "updateOne" ? "before" : undefined);

onADatabase("A token that is not stored", (database) => {
  let flow: Flow;
  let failure: Failure;
  beforeEach(async () => {
    failure = () => undefined;
    flow = await Flow.start(failing(database(), (...call) => failure(...call)));
  });
  afterEach(() => flow.stop());

  const liveToken = ({ id }: Workspace, { id: userId }: Person) =>
    flow.localSlack.tokensOf(id).find((token) => token.kind === "user" && token.userId === userId)?.value;
  const botToken = ({ id }: Workspace) =>
    flow.localSlack.tokensOf(id).find(({ kind }) => kind === "bot")?.value;
  const storedToken = async ({ id, enterprise }: Workspace, person: Person) => {
    const target = { isEnterpriseInstall: false, teamId: id, enterpriseId: enterprise?.id };
    const { user } = await flow.app.installationStore.fetchFromDatabase(installationQuery(target, person.id));
    return user.token;
  };
  const revocations = () => flow.localSlack.calls.filter(({ method }) => method === "auth.revoke").length;
  /** A stop waits for what follows an answer: then it is decided what became of a token. */
  const decided = () => flow.stopApp();

  /** Leads a person from a link to Slack's page, which then asks for these scopes, and through it. */
  async function approve(
    url: string,
    workspace: Workspace,
    person: Person,
    scopes: { readonly bot: string; readonly user: string } | undefined,
    meanwhile: Failure,
  ): Promise<Page> {
    const browser = new Browser();
    let asked = await browser.get(url);
    flow.remember(asked);
    if (scopes !== undefined) {
      const address = new URL(asked.hops[0]?.location ?? "");
      address.searchParams.set("scope", scopes.bot);
      address.searchParams.set("user_scope", scopes.user);
      asked = await browser.get(address.href);
    }
    failure = meanwhile;
    const page = await browser.submit(asked, { as: `${workspace.id}/${person.id}`, decision: "allow" });
    failure = () => undefined;
    return page;
  }
  const connect = (workspace: Workspace, person: Person, meanwhile: Failure) =>
    approve(flow.connectUrl(workspace), workspace, person, undefined, meanwhile);
  const install = (
    workspace: Workspace,
    person: Person,
    scopes: { readonly bot: string; readonly user: string },
    meanwhile: Failure = () => undefined,
  ) => approve(flow.app.installUrl, workspace, person, scopes, meanwhile);

  describe("of a person who connects", () => {
    beforeEach(() => flow.install(flow.acme));

    for (const [title, meanwhile] of [
      ["it cannot be read whether the bot is there", LOOKS_FOR_BOT],
      ["the write fails", WRITES],
    ] as const) {
      it(`is revoked at Slack when ${title}, and the bot is left alone`, async () => {
        const [, ben] = flow.acme.people;
        const bot = botToken(flow.acme);
        const page = await connect(flow.acme, ben, meanwhile);
        assert.equal(page.status, 503);
        await flow.localSlack.until(
          "the token to be dead",
          () => liveToken(flow.acme, ben) === undefined || undefined,
        );
        assert.equal(await storedToken(flow.acme, ben), undefined);
        assert.equal(botToken(flow.acme), bot);
        await flow.answerTo(await flow.mention(flow.acme));
        assert.equal((await flow.connect(flow.acme)).status, 200, "and can be had anew");
        assert.equal(await storedToken(flow.acme, ben), liveToken(flow.acme, ben));
      });
    }

    it("stays alive when the write succeeded although it was reported as failed", async () => {
      const [, ben] = flow.acme.people;
      const page = await connect(flow.acme, ben, (method, filter) =>
        method === "updateOne" && isOfPerson(filter) ? "after it was done" : undefined,
      );
      assert.equal(page.status, 503);
      await decided();
      assert.ok(liveToken(flow.acme, ben));
      assert.equal(revocations(), 0);
      await flow.startApp();
      assert.equal(await storedToken(flow.acme, ben), liveToken(flow.acme, ben));
    });

    it("stays alive when it is the person's connected token already", async () => {
      const [, ben] = flow.acme.people;
      await flow.connect(flow.acme);
      const before = liveToken(flow.acme, ben);
      assert.ok(before);
      for (const meanwhile of [WRITES, LOOKS_FOR_BOT]) {
        assert.equal((await connect(flow.acme, ben, meanwhile)).status, 503);
      }
      await decided();
      assert.equal(liveToken(flow.acme, ben), before);
      assert.equal(revocations(), 0);
    });

    it("stays alive, with a log line, when the database cannot be asked whether a record holds it", async () => {
      const [, ben] = flow.acme.people;
      const browser = new Browser();
      const asked = await browser.get(flow.connectUrl(flow.acme));
      flow.remember(asked);
      failure = () => "before";
      const page = await browser.submit(asked, { as: `${flow.acme.id}/${ben.id}`, decision: "allow" });
      assert.equal(page.status, 503);
      await decided();
      assert.ok(liveToken(flow.acme, ben));
      assert.equal(revocations(), 0);
      assert.equal(
        flow.logged("A token that was not stored stays alive, because another record may hold it").length,
        1,
      );
    });

    it("is named in the log, by its workspace alone, when Slack does not revoke it", async () => {
      const [, ben] = flow.acme.people;
      flow.localSlack.misbehave({ method: "auth.revoke", failure: { error: "fatal_error" } });
      await connect(flow.acme, ben, WRITES);
      await decided();
      const [line] = flow.logged("A token that was not stored could not be revoked");
      assert.deepEqual([line.level, line.team, line.err.slackError], ["warn", flow.acme.id, "fatal_error"]);
    });
  });

  describe("of an install", () => {
    const BOTH = { bot: "chat:write,app_mentions:read", user: "chat:write" };

    it("is revoked if it is the installer's, and stays alive if it is the bot's, when the write fails", async () => {
      const [ada] = flow.acme.people;
      const page = await install(flow.acme, ada, BOTH, WRITES);
      assert.equal(page.status, 503);
      await flow.localSlack.until(
        "the token to be dead",
        () => liveToken(flow.acme, ada) === undefined || undefined,
      );
      await decided();
      const bot = botToken(flow.acme);
      assert.ok(bot);
      assert.equal(revocations(), 1);
      await flow.startApp();
      assert.equal((await flow.install(flow.acme)).status, 200);
      assert.equal(botToken(flow.acme), bot, "and is the one that the next try brings");
    });

    it("leaves the workspace's live bot and connected people alone when a reinstall cannot be written", async () => {
      const [ada] = flow.acme.people;
      assert.equal((await install(flow.acme, ada, BOTH)).status, 200);
      const [bot, user] = [botToken(flow.acme), liveToken(flow.acme, ada)];
      assert.ok(bot && user);
      assert.equal((await install(flow.acme, ada, BOTH, WRITES)).status, 503);
      await decided();
      assert.deepEqual([botToken(flow.acme), liveToken(flow.acme, ada)], [bot, user]);
      assert.equal(revocations(), 0);
      await flow.startApp();
      await flow.answerTo(await flow.mention(flow.acme));
    });

    it("is revoked when somebody removed the bot from Slack's URL", async () => {
      const [ada] = flow.acme.people;
      const page = await install(flow.acme, ada, { bot: "", user: "chat:write" });
      assert.equal(page.status, 400);
      assert.match(page.text, /The bot is missing/);
      await flow.localSlack.until(
        "the token to be dead",
        () => liveToken(flow.acme, ada) === undefined || undefined,
      );
      assert.deepEqual(
        await database().installations.find({ clientId: flow.localSlack.clientId }).toArray(),
        [],
      );
    });

    it("stays alive when a connected person removed the bot from Slack's URL", async () => {
      const [, ben] = flow.acme.people;
      await flow.install(flow.acme);
      await flow.connect(flow.acme);
      const [bot, user] = [botToken(flow.acme), liveToken(flow.acme, ben)];
      assert.ok(bot && user);
      assert.equal((await install(flow.acme, ben, { bot: "", user: "chat:write" })).status, 400);
      await decided();
      assert.deepEqual([botToken(flow.acme), liveToken(flow.acme, ben)], [bot, user]);
      assert.equal(revocations(), 0);
    });
  });
});

/** The same database, whose collection of installations fails when it is told to. */
function failing(database: Database, failure: Failure): Database {
  const { installations } = database;
  const lost = () => Promise.reject(new Error("connection lost"));
  const { collection } = watched(installations, {
    find: (filter, options) =>
      failure("find", filter) === undefined ? installations.find(filter, options) : { toArray: lost },
    updateOne: async (filter, update, options) => {
      const fails = failure("updateOne", filter);
      if (fails === "before") return lost();
      const result = await installations.updateOne(filter, update, options);
      return fails === undefined ? result : lost();
    },
  });
  return {
    kind: database.kind,
    location: database.location,
    installations: collection,
    oauthStates: database.oauthStates,
    events: database.events,
    audit: database.audit,
    appState: database.appState,
    openCollection: database.openCollection,
    agentAnswers: database.agentAnswers,
    ping: () => database.ping(),
    close: () => database.close(),
  };
}
