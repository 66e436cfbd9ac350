import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { Person, Workspace } from "local-slack";
import type { Document } from "../../src/database/collection.js";
import { installationQuery } from "../../src/installations/record-ids.js";
import { onADatabase } from "../databases.js";
import { projectApp } from "../fixtures/test-app.js";
import { Flow } from "../flows/flow.js";

onADatabase("/speak", (database) => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await Flow.start(database(), projectApp());
  });
  afterEach(() => flow.stop());

  const tokenOf = async ({ id, enterprise }: Workspace, person: Person) => {
    const target = { isEnterpriseInstall: false, teamId: id, enterpriseId: enterprise?.id };
    const { user } = await flow.app.installationStore.fetchInstallation(installationQuery(target, person.id));
    return user.token;
  };
  const last4 = (target: string, kind: "bot" | "user") =>
    flow.localSlack
      .tokensOf(target)
      .find((token) => token.kind === kind)
      ?.value.slice(-4);
  const posts = () =>
    flow.localSlack.calls.filter(
      ({ method, args }) => method === "chat.postMessage" && !/is installed\./.test(String(args.text)),
    );
  const speak = (text: string) =>
    flow.localSlack.command({
      team: flow.acme.id,
      user: flow.acme.people[1].id,
      channel: flow.acme.general,
      command: "/speak",
      text,
    });
  const told = () =>
    flow.localSlack.until("what the person is told", () =>
      flow.localSlack.messages(flow.acme.general).find(({ by }) => by === "response_url"),
    );

  const posted = (text: string) =>
    flow.localSlack.until("the post", () =>
      flow.localSlack.messages(flow.acme.general).find((each) => each.text === text),
    );
  const toBen = () =>
    installationQuery({ isEnterpriseInstall: false, teamId: flow.acme.id }, flow.acme.people[1].id);

  const give = (user: string, text: string) =>
    flow.localSlack.command({
      team: flow.acme.id,
      user,
      channel: flow.acme.general,
      command: "/speak",
      text,
    });

  it("posts as the person who gives it, with their own token", async () => {
    const [ada] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme, { person: ada });
    const result = await give(ada.id, "from me");
    assert.deepEqual([result.status, result.body], [200, ""]);
    const message = await flow.localSlack.until("the post", () =>
      flow.localSlack.messages(flow.acme.general).find(({ text }) => text === "from me"),
    );
    assert.equal(message.by, "user_token");
    assert.equal(message.user, ada.id);
    assert.equal(message.tokenLast4, last4(flow.acme.id, "user"));
  });

  it("tells a person without a token how to connect, and posts nothing with another token", async () => {
    await flow.install(flow.acme);
    await give(flow.acme.people[1].id, "from me");
    const { text, ephemeralTo } = await told();
    assert.ok(text.includes(flow.connectUrl(flow.acme)), text);
    assert.equal(ephemeralTo, flow.acme.people[1].id);
    assert.deepEqual(posts(), []);
  });

  it("says what to do when Slack refuses", async () => {
    const [ada] = flow.acme.people;
    await flow.install(flow.acme);
    await flow.connect(flow.acme, { person: ada });
    flow.localSlack.failNext("chat.postMessage", { error: "not_in_channel" });
    await give(ada.id, "from me");
    const { text, ephemeralTo } = await told();
    assert.match(text, /not a member/);
    assert.equal(ephemeralTo, ada.id);
  });

  it("asks for a message when it comes without one", async () => {
    await flow.install(flow.acme);
    assert.match((await give(flow.acme.people[0].id, " ")).message?.text ?? "", /What shall I post/);
  });

  it("gives a person of an org-wide install a link that names the organization", async () => {
    const [, jonas] = flow.initech.people;
    await flow.install(flow.initech, { org: true });
    await flow.localSlack.command({
      team: flow.initech.id,
      user: jonas.id,
      channel: flow.initech.general,
      command: "/speak",
      text: "hello",
    });
    const { text } = await flow.localSlack.until("what the person is told", () =>
      flow.localSlack.messages(flow.initech.general).find(({ by }) => by === "response_url"),
    );
    assert.ok(text.replaceAll("&amp;", "&").includes(flow.connectUrl(flow.initech, true)), text);
  });

  describe("of a person who connected their account", () => {
    beforeEach(async () => {
      await flow.install(flow.acme);
      await flow.connect(flow.acme);
    });

    for (const error of ["token_revoked", "account_inactive", "token_expired"]) {
      it(`deletes the record and gives the link when the token is dead (${error})`, async () => {
        flow.localSlack.failNext("chat.postMessage", { error });
        await speak("hello");
        const { text, ephemeralTo } = await told();
        assert.match(text, /not connected any more/);
        assert.ok(text.replaceAll("&amp;", "&").includes(flow.connectUrl(flow.acme)), text);
        assert.equal(ephemeralTo, flow.acme.people[1].id);
        while (await tokenOf(flow.acme, flow.acme.people[1])) await setImmediate();
        assert.equal(flow.logged("A message could not be posted as a person").length, 1);
        await flow.answerTo(await flow.mention(flow.acme));
      });
    }

    it("keeps the record when Slack answers invalid_auth, which says nothing of the token", async () => {
      const [, ben] = flow.acme.people;
      const before = await tokenOf(flow.acme, ben);
      flow.localSlack.failNext("chat.postMessage", { error: "invalid_auth" });
      await speak("hello");
      const { text } = await told();
      assert.match(text, /^Slack does not let me post as you just now\. Try again in a minute/);
      assert.ok(text.replaceAll("&amp;", "&").includes(flow.connectUrl(flow.acme)), text);
      assert.equal(await tokenOf(flow.acme, ben), before);
      await speak("and now");
      await posted("and now");
    });

    it("keeps the record when Slack says that a token has expired that can be refreshed", async () => {
      const [, ben] = flow.acme.people;
      const { installationStore } = flow.app;
      const { bot: _, ...person } = await installationStore.fetchInstallation(toBen());
      const user = { ...person.user, refreshToken: "xoxe-1-made-up" };
      await installationStore.storeInstallation({ ...person, user });
      flow.localSlack.failNext("chat.postMessage", { error: "token_expired" });
      await speak("hello");
      assert.match((await told()).text, /does not let me post as you just now/);
      assert.equal(await tokenOf(flow.acme, ben), user.token);
    });

    describe("with a token in memory that is not the stored one any more", () => {
      const saidAs = (text: string) =>
        flow.localSlack.messages(flow.acme.general).filter((each) => each.text === text);
      const recordOfBen = async () => {
        const filter = { clientId: flow.localSlack.clientId, "user.id": flow.acme.people[1].id };
        const record = await database().installations.findOne(filter);
        assert.ok(record);
        return record;
      };
      const put = async ({ _id, ...fields }: Document) => {
        await database().installations.updateOne({ _id }, { $set: fields });
      };
      let old: Document;

      beforeEach(async () => {
        old = await recordOfBen();
        await flow.localSlack.revokeUserToken(flow.acme.id, flow.acme.people[1].id, { deliver: "later" });
        await flow.connect(flow.acme);
        const fresh = await recordOfBen();
        // What is put there directly is as if another process had written it.
        await put(old);
        await flow.app.installationStore.fetchInstallation(toBen());
        await put(fresh);
        assert.notEqual(fresh.sealedUser, old.sealedUser);
      });

      it("posts with the stored one, once", async () => {
        await speak("hello");
        assert.equal((await posted("hello")).by, "user_token");
        await speak("once more");
        await posted("once more");
        assert.equal(saidAs("hello").length, 1);
        assert.deepEqual(
          flow.localSlack.messages(flow.acme.general).filter(({ by }) => by === "response_url"),
          [],
        );
      });

      it("says so when Slack refuses that one too, and keeps it when Slack does not call it dead", async () => {
        flow.localSlack.failNext("chat.postMessage", { error: "invalid_auth" }, 2);
        await speak("hello");
        assert.match((await told()).text, /does not let me post as you just now/);
        const posts = flow.localSlack.calls.filter(({ method, ok }) => method === "chat.postMessage" && !ok);
        assert.equal(posts.length, 2);
        assert.notEqual((await recordOfBen()).sealedUser, old.sealedUser);
      });

      it("says that the account is not connected any more when nothing is stored", async () => {
        await database().installations.deleteMany({ _id: old._id });
        await speak("hello");
        assert.match((await told()).text, /not connected any more/);
      });
    });

    it("is tried only once, so that nothing is posted twice in a person's name", async () => {
      const posts = () => flow.localSlack.calls.filter(({ method }) => method === "chat.postMessage").length;
      const before = posts();
      flow.localSlack.failNext("chat.postMessage", { status: 503 });
      await speak("once");
      assert.match((await told()).text, /did not take the message/);
      assert.equal(posts() - before, 1);
    });

    it("says when to try again when Slack is busy, and does not wait itself", async () => {
      flow.localSlack.failNext("chat.postMessage", { rateLimited: 30 });
      await speak("hello");
      assert.match((await told()).text, /Slack is busy. Try again in 30 seconds/);
      await flow.answerTo(await flow.mention(flow.acme));
    });

    it("says what to do when the token lacks a scope, and keeps it", async () => {
      flow.localSlack.failNext("chat.postMessage", { error: "missing_scope" });
      await speak("hello");
      assert.match(
        (await told()).text,
        /^Your account is connected without a permission that this needs\. Connect it: http/,
      );
      assert.ok(await tokenOf(flow.acme, flow.acme.people[1]));
    });

    for (const [error, sentence] of [
      ["restricted_action", /does not let you post/],
      ["is_archived", /archived/],
      ["fatal_error", /Slack did not take the message/],
    ] as const) {
      it(`ends in a sentence and one log line when Slack says ${error}`, async () => {
        flow.localSlack.failNext("chat.postMessage", { error });
        await speak("hello");
        assert.match((await told()).text, sentence);
        assert.equal(flow.logged("A message could not be posted as a person").length, 1);
      });
    }

    it("asks the database before it says that somebody is not connected", async () => {
      // Authorized without the token, as by something that remembers the time before the account was connected.
      flow.app.bolt.use(async ({ context, next }) => {
        delete context.userToken;
        await next();
      });
      await speak("still me");
      assert.equal((await posted("still me")).by, "user_token");
    });
  });
});
