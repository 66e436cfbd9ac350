import assert from "node:assert/strict";
import { WebClient } from "@slack/web-api";
import type { Slack } from "../../src/testing/slack.js";
import { startSlack } from "../../src/testing/start-slack.js";
import { SILENT } from "../stage.js";

describe("startSlack: faults of the Web API", () => {
  const started: Slack[] = [];

  async function start(options: Parameters<typeof startSlack>[0] = {}) {
    const slack = await startSlack(options);
    started.push(slack);
    const app = slack.app({ url: "http://127.0.0.1:9" });
    const { botToken } = await slack.workspace("Acme").person("Ada").install(app);
    const call = async (method = "auth.test") => {
      const headers = { authorization: `Bearer ${botToken}`, connection: "close" };
      const answer = await fetch(slack.apiUrl + method, { headers }).catch(() => undefined);
      return answer?.status ?? "dropped";
    };
    const outcomes = async (times: number) => {
      const seen: (number | string)[] = [];
      for (let each = 0; each < times; each++) {
        seen.push(await call());
        await call("users.info");
      }
      return seen.join(" ");
    };
    const client = new WebClient(botToken, {
      slackApiUrl: slack.apiUrl,
      rejectRateLimitedCalls: true,
      logger: SILENT,
    });
    return { slack, call, outcomes, client };
  }

  afterEach(async () => {
    for (const slack of started.splice(0)) await slack.stop();
  });

  it("are a rate limit, a status, an error, a dropped connection or a slow answer, of one method", async () => {
    const { slack, call, client } = await start();
    const faults = [{ rateLimited: 30 }, { status: 503 }, "drop"] as const;
    const seen = [];
    for (const fault of faults) {
      const end = slack.fault("auth.test", fault);
      seen.push(await call(), await call("users.info"));
      end();
    }
    assert.deepEqual(seen, [429, 200, 503, 200, "dropped", 200]);
    slack.fault("auth.test", { error: "fatal_error" }, { times: 1 });
    await assert.rejects(client.auth.test(), /fatal_error/);
    slack.fault("auth.test", { delayMs: 30 }, { times: 1 });
    const before = performance.now();
    await client.auth.test();
    assert.ok(performance.now() - before >= 25);
  });

  it("come as often as told, and what is left of them can be ended", async () => {
    const { slack, call } = await start();
    const end = slack.fault("auth.test", { status: 500 }, { times: 3 });
    slack.fault("auth.test", { status: 503 }, { times: 1 });
    assert.equal(await call(), 500);
    end();
    assert.deepEqual([await call(), await call()], [503, 200]);
  });

  it("come by their probability, the same ones again with the same seed, and others with another", async () => {
    const run = async (options: object) => {
      const { slack, outcomes } = await start(options);
      slack.fault("*", { status: 503 }, { probability: 0.5 });
      return { seen: await outcomes(24), seed: slack.seed };
    };
    const first = await run({});
    assert.match(first.seen, /200/);
    assert.match(first.seen, /503/);
    assert.equal((await run({ seed: first.seed })).seen, first.seen);
    assert.notEqual((await run({ seed: first.seed + 1 })).seen, first.seen);
  });

  it("are drawn for each method by itself, so that other calls in between change nothing", async () => {
    const { slack, call } = await start({ seed: 7 });
    slack.fault("*", { status: 503 }, { probability: 0.5 });
    const alone = [];
    for (let each = 0; each < 12; each++) alone.push(await call());
    const other = await start({ seed: 7 });
    other.slack.fault("*", { status: 503 }, { probability: 0.5 });
    assert.equal(await other.outcomes(12), alone.join(" "));
  });

  it("take a seed of their own", async () => {
    const run = async () => {
      const { slack, outcomes } = await start();
      slack.fault("auth.test", "drop", { probability: 0.5, seed: 3 });
      return outcomes(12);
    };
    assert.equal(await run(), await run());
  });

  it("have either times or a probability", async () => {
    const { slack } = await start();
    assert.throws(
      () => slack.fault("auth.test", "drop", { times: 1, probability: 0.5 }),
      /either times or a probability/,
    );
  });
});
