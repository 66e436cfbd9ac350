import assert from "node:assert/strict";
import { NO_TELEMETRY, type Telemetry } from "../../src/telemetry/telemetry.js";
import { inTeam } from "../../src/testing/installation-store/examples.js";
import { onADatabase } from "../databases.js";
import { HOUR_MS, RotationStage } from "./rotation-stage.js";

onADatabase("The metric of refreshes", (database) => {
  it("counts those that Slack did, those that it refused for good, and those that failed", async () => {
    const counted: string[] = [];
    const count: Telemetry["count"] = (name, { outcome }: { readonly outcome?: string | number }) => {
      if (name === "bolt_mongodb_app.token.refreshes") counted.push(String(outcome));
    };
    const stage = await RotationStage.start(database());
    try {
      const { rotating, provider } = stage.process({ telemetry: { ...NO_TELEMETRY, count } });
      const refresh = async (atSlack: () => void = () => undefined) => {
        await stage.install();
        stage.nowMs += 10 * HOUR_MS;
        atSlack();
        await provider.authorize(inTeam(stage.acme.id));
        await rotating.stop();
        return counted.splice(0);
      };
      const fails = (error: string) => () => stage.localSlack.failNext("oauth.v2.access", { error });
      assert.deepEqual(await refresh(), ["refreshed"]);
      assert.deepEqual(await refresh(fails("fatal_error")), ["failed"]);
      assert.deepEqual(await refresh(fails("invalid_refresh_token")), ["refused"]);
    } finally {
      await stage.stop();
    }
  });
});
