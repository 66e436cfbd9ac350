import assert from "node:assert/strict";
import { onADatabase } from "../databases.js";
import { until } from "../events/inbox-stage.js";
import { Flow, MANIFEST } from "./flow.js";

const DAY_MS = 24 * 60 * 60 * 1_000;

onADatabase("What the app notes of an installation for its operator", (database) => {
  let flow: Flow;
  let aheadMs: number;
  beforeEach(async () => {
    aheadMs = 0;
    flow = await Flow.start(database(), { clock: () => Date.now() + aheadMs });
    await flow.install(flow.acme);
    await flow.install(flow.globex);
  });
  afterEach(() => flow.stop());

  const record = async ({ id }: { readonly id: string }) =>
    (await database().installations.findOne({ _id: `${flow.localSlack.clientId}:team:${id}` })) ??
    assert.fail();
  const daysAgo = async (workspace: { readonly id: string }) =>
    Math.round((Date.now() + aheadMs - (await record(workspace)).lastEventAt.getTime()) / DAY_MS);

  it("is the day of the last event, which a stop writes if it was not written before", async () => {
    await flow.localSlack.idle(); // what was signed before the time moves is too old after it
    const { inbox } = flow.app;
    await until("no event to be in flight", async () => inbox?.load.inFlight === 0 || undefined);
    aheadMs += 40 * DAY_MS;
    await flow.answerTo(await flow.mention(flow.acme));
    const { revision, updatedAt } = await record(flow.acme);
    await flow.stopApp();
    assert.deepEqual([await daysAgo(flow.acme), await daysAgo(flow.globex)], [0, 40]);
    const after = await record(flow.acme);
    assert.deepEqual([after.revision, after.updatedAt], [revision, updatedAt]);
  });

  it("are the scopes that an install lacks, when the manifest asks for more, until it is installed again", async () => {
    const restart = async (botScopes: readonly string[]) => {
      await flow.stopApp();
      await flow.startApp({ ...MANIFEST, botScopes });
    };
    assert.equal((await record(flow.acme)).missingScopes, undefined);
    await restart([...MANIFEST.botScopes, "reactions:read"]);
    for (const workspace of [flow.acme, flow.globex]) {
      await until("the count", async () => (await record(workspace)).missingScopes);
      assert.deepEqual((await record(workspace)).missingScopes, ["reactions:read"]);
    }
    await flow.install(flow.acme);
    assert.equal((await record(flow.acme)).missingScopes, undefined);
    assert.deepEqual((await record(flow.globex)).missingScopes, ["reactions:read"]);
    await restart(MANIFEST.botScopes);
    await until(
      "the new count",
      async () => (await record(flow.globex)).missingScopes === undefined || undefined,
    );
  });
});
