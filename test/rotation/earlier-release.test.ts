import assert from "node:assert/strict";
import { InstallProvider } from "@slack/oauth";
import { inTeam } from "../../src/testing/installation-store/examples.js";
import { onADatabase } from "../databases.js";
import { HOUR_MS, QUIET, RotationStage } from "./rotation-stage.js";

onADatabase(
  "A process of the last release, which lets InstallProvider refresh the store's tokens",
  (database) => {
    let stage: RotationStage;
    beforeEach(async () => {
      stage = await RotationStage.start(database());
      await stage.install();
    });
    afterEach(() => stage.stop());

    /** `InstallProvider` goes by the real time, so what it shall refresh has to have expired long ago. */
    function earlierRelease(): InstallProvider {
      const { clientId, clientSecret, apiUrl } = stage.localSlack;
      return new InstallProvider({
        clientId,
        clientSecret,
        stateVerification: false,
        installationStore: stage.process().store,
        logger: QUIET,
        clientOptions: { slackApiUrl: apiUrl },
      });
    }

    it("is handed on to: what it has refreshed and stored is refreshed by this one", async () => {
      const query = inTeam(stage.acme.id, stage.acme.people[0].id);
      stage.nowMs += 12 * HOUR_MS;
      const { botToken } = await earlierRelease().authorize(query);
      assert.deepEqual([stage.refreshes("bot"), stage.refreshes("user")], [1, 1]);
      // As that release stored it, by the real time, brought to this test's.
      const expiresAt = Math.floor(stage.nowMs / 1_000) + 43_200;
      for (const kind of ["bot", "user"]) {
        const field = `${kind}.expiresAt`;
        await database().installations.updateOne({ [field]: { $gt: 0 } }, { $set: { [field]: expiresAt } });
      }
      const { provider, rotating } = stage.process();
      assert.equal((await provider.authorize(query)).botToken, botToken);
      stage.nowMs += 10 * HOUR_MS;
      await provider.authorize(query);
      await rotating.stop();
      assert.deepEqual([stage.refreshes("bot"), stage.refreshes("user")], [2, 2]);
    });

    it("goes on with what this one has refreshed", async () => {
      const query = inTeam(stage.acme.id);
      stage.nowMs = Date.now() - 10 * HOUR_MS;
      await stage.install();
      stage.nowMs = Date.now();
      const { provider, rotating } = stage.process();
      await provider.authorize(query);
      await rotating.stop();
      const { bot } = await stage.stored();
      assert.equal((await earlierRelease().authorize(query)).botToken, bot?.token);
      assert.equal(stage.refreshes("bot"), 1);
      assert.equal(await stage.works(bot?.token), true);
    });

    it("that refreshes at the same time leaves a token that works", async () => {
      const query = inTeam(stage.acme.id);
      stage.nowMs += 12 * HOUR_MS;
      const { provider } = stage.process();
      const both = await Promise.all([earlierRelease().authorize(query), provider.authorize(query)]);
      for (const { botToken } of both) assert.equal(await stage.works(botToken), true);
      const { bot } = await stage.stored();
      assert.equal(await stage.works(bot?.token), true);
      assert.ok(stage.localSlack.refreshes.every(({ refreshToken }) => refreshToken !== bot?.refreshToken));
    });
  },
);
