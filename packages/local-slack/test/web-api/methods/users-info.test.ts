import assert from "node:assert/strict";
import { Stage, slackError } from "../../stage.js";

describe("Local Slack: users.info", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  const botWith = async (scope: string) => stage.installedBot(stage.acme, { scope });

  it("describes a person, with an address only for users:read.email", async () => {
    const [ada, ben] = stage.acme.people;
    const bot = await botWith("users:read");
    const { user } = await bot.users.info({ user: ada.id });
    assert.deepEqual(
      [user?.id, user?.team_id, user?.name, user?.real_name, user?.is_admin, user?.is_bot],
      [ada.id, stage.acme.id, "ada", "Ada Admin", true, false],
    );
    assert.equal(user?.profile?.email, undefined);
    assert.equal((await bot.users.info({ user: ben.id })).user?.is_admin, false);
    const more = await botWith("users:read.email");
    assert.equal((await more.users.info({ user: ada.id })).user?.profile?.email, "ada@acme.example");
  });

  it("says who is admin and owner, who is neither, and in which workspace they are", async () => {
    const bot = await botWith("users:read");
    const flags = await Promise.all(
      stage.acme.people.map(async ({ id }) => {
        const { user } = await bot.users.info({ user: id });
        const { is_admin, is_owner, is_primary_owner, is_restricted, is_bot, deleted, tz } = user ?? {};
        return [is_admin, is_owner, is_primary_owner, is_restricted, is_bot, deleted, tz];
      }),
    );
    assert.deepEqual(flags, [
      [true, true, true, false, false, false, "Europe/Berlin"],
      [false, false, false, false, false, false, "Europe/Berlin"],
      [false, false, false, false, false, false, "Europe/Berlin"],
    ]);
  });

  it("describes the bot itself", async () => {
    const bot = await botWith("users:read");
    const { userId = "", botId } = stage.localSlack.bot(stage.acme.id) ?? {};
    const { user } = await bot.users.info({ user: userId });
    assert.deepEqual(
      [user?.is_bot, user?.profile?.bot_id, user?.profile?.api_app_id],
      [true, botId, stage.localSlack.appId],
    );
  });

  it("does not see people of other workspaces, or unknown ids", async () => {
    const bot = await botWith("users:read");
    for (const user of [stage.globex.people[0].id, "U0NOBODY"]) {
      assert.equal((await slackError(bot.users.info({ user }))).error, "user_not_found");
    }
    assert.equal((await slackError(bot.users.info({ user: "" }))).error, "invalid_arguments");
  });

  it("sees the organization's people with an org-wide token", async () => {
    const bot = await stage.installedBot(stage.initech, { org: true, scope: "users:read" });
    const { user } = await bot.users.info({ user: stage.initech.people[1].id });
    assert.deepEqual(
      [user?.team_id, user?.enterprise_user?.enterprise_id, user?.enterprise_user?.teams],
      [stage.initech.id, "E0INITECH01", [stage.initech.id]],
    );
  });
});
