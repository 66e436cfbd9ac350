import assert from "node:assert/strict";
import { WebClient } from "@slack/web-api";
import { SILENT } from "../../packages/local-slack/test/stage.js";
import { BoltInternalsError } from "../../src/slack/bolt-internals-error.js";
import { boundClients } from "../../src/slack/bound-clients.js";
import { ManyWorkspaces } from "./many-workspaces.js";
import { WebApiServer } from "./web-api-server.js";

describe("boundClients", () => {
  let slack: WebApiServer;
  let workspaces: ManyWorkspaces;
  beforeEach(async () => {
    slack = await WebApiServer.start();
    workspaces = new ManyWorkspaces({ slackApiUrl: slack.url, logger: SILENT, retryConfig: { retries: 0 } });
  });
  afterEach(() => slack.stop());

  /** The clients that the listener got, in the order of the events. */
  function clientsOfMentions(): WebClient[] {
    const clients: WebClient[] = [];
    workspaces.app.event("app_mention", async ({ client }) => {
      clients.push(client);
    });
    return clients;
  }

  /** Resolves with the client of a single event. */
  async function clientOf(team: string): Promise<WebClient> {
    const clients = clientsOfMentions();
    await workspaces.event({ team });
    const client = clients.at(-1);
    assert.ok(client);
    return client;
  }

  it("keeps maxClients of the clients of 400 workspaces, which all call with their own token", async function () {
    this.timeout(60_000);
    const kept = boundClients(workspaces.app, { maxClients: 50 });
    workspaces.app.event("app_mention", async ({ client, context }) => {
      await client.auth.test({ of: context.teamId } as object);
      assert.ok(kept.size <= 50);
    });
    const teams = Array.from({ length: 400 }, (_, number) => `T${number}`);
    while (teams.length > 0) {
      await Promise.all(teams.splice(0, 100).map((team) => workspaces.event({ team })));
    }
    assert.equal(kept.size, 50);
    assert.equal(new Set(slack.calls.map(({ token }) => token)).size, 400);
    assert.deepEqual(
      slack.calls.filter(({ token, args }) => token !== `xoxb-${args.of}` || args.team_id !== args.of),
      [],
    );
  });

  it("keeps 500 clients by default", async () => {
    const kept = boundClients(workspaces.app);
    workspaces.app.event("app_mention", async ({ client }) => void client.token);
    for (let number = 0; number < 510; number += 1) await workspaces.event({ team: `T${number}` });
    assert.equal(kept.size, 500);
  });

  it("builds no client for an event whose listeners call nothing", async () => {
    const kept = boundClients(workspaces.app);
    workspaces.app.use(async ({ client, next }) => {
      assert.ok(client instanceof WebClient);
      await next();
    });
    const clients = clientsOfMentions();
    await workspaces.event({ team: "T1" });
    assert.deepEqual([clients.length, kept.size], [1, 0]);
    await clients[0]?.auth.test();
    assert.equal(kept.size, 1);
  });

  it("gives middleware and listeners of an event the same client", async () => {
    boundClients(workspaces.app);
    const seen = new Set<WebClient>();
    workspaces.app.use(async ({ client, next }) => {
      seen.add(client);
      await next();
    });
    for (const _ of [1, 2]) {
      workspaces.app.event("app_mention", async ({ client }) => {
        seen.add(client);
      });
    }
    await workspaces.event({ team: "T1" });
    assert.equal(seen.size, 1);
  });

  it("shares a client among the events of a workspace, and of no other", async () => {
    const kept = boundClients(workspaces.app);
    const clients = clientsOfMentions();
    for (const team of ["T1", "T1", "T2"]) await workspaces.event({ team });
    const [first, second, other] = clients as (WebClient & { mark?: string })[];
    assert.ok(first && second && other);
    first.mark = "of T1";
    assert.deepEqual([second.mark, other.mark, kept.size], ["of T1", undefined, 2]);
  });

  it("keeps the workspaces of an organization apart, though its token is one", async () => {
    boundClients(workspaces.app);
    workspaces.tokenOf = () => "xoxb-org";
    workspaces.app.event("app_mention", async ({ client }) => void (await client.auth.test()));
    for (const team of ["T1", "T2"]) await workspaces.event({ team, enterprise: "E1" });
    await workspaces.event({ enterprise: "E1" });
    assert.deepEqual(
      slack.calls.map(({ token, args }) => [token, args.team_id]),
      [
        ["xoxb-org", "T1"],
        ["xoxb-org", "T2"],
        ["xoxb-org", undefined],
      ],
    );
  });

  it("calls with the new token after a rotation, and keeps no more clients for it", async () => {
    const kept = boundClients(workspaces.app, { maxClients: 2 });
    workspaces.app.event("app_mention", async ({ client }) => void (await client.auth.test()));
    for (const token of ["xoxe-1", "xoxe-2", "xoxe-3", "xoxe-4"]) {
      workspaces.tokenOf = () => token;
      await workspaces.event({ team: "T1" });
    }
    assert.deepEqual(
      slack.calls.map(({ token }) => token),
      ["xoxe-1", "xoxe-2", "xoxe-3", "xoxe-4"],
    );
    assert.equal(kept.size, 2);
  });

  it("lets a listener go on using a client that is no longer kept", async () => {
    const kept = boundClients(workspaces.app, { maxClients: 1 });
    const [used, unused] = [await clientOf("T1"), await clientOf("T1")];
    await used.auth.test();
    await (await clientOf("T2")).auth.test();
    await used.auth.test();
    await unused.auth.test();
    assert.deepEqual(
      slack.calls.map(({ token }) => token),
      ["xoxb-T1", "xoxb-T2", "xoxb-T1", "xoxb-T1"],
    );
    assert.equal(kept.size, 1);
  });

  it("keeps the clients that were used last", async () => {
    boundClients(workspaces.app, { maxClients: 2 });
    type Marked = WebClient & { mark?: string };
    const marked = async (team: string) => ((await clientOf(team)) as Marked).mark;
    for (const team of ["T1", "T2"]) ((await clientOf(team)) as Marked).mark = team;
    await marked("T1");
    await marked("T3");
    assert.deepEqual([await marked("T1"), await marked("T2")], ["T1", undefined]);
  });

  it("calls with each workspace's own token where all share the app's headers", async () => {
    const headers = { "X-Gateway": "g" };
    workspaces = new ManyWorkspaces({ slackApiUrl: slack.url, logger: SILENT, headers });
    boundClients(workspaces.app);
    workspaces.app.event("app_mention", async ({ client }) => void (await client.auth.test()));
    for (const team of ["T1", "T2"]) await workspaces.event({ team });
    assert.deepEqual(
      slack.calls.map(({ token, headers }) => [token, headers["x-gateway"]]),
      [
        ["xoxb-T1", "g"],
        ["xoxb-T2", "g"],
      ],
    );
    assert.deepEqual(headers, { "X-Gateway": "g" });
  });

  it("leaves the client of a custom step's own token to Bolt", async () => {
    const kept = boundClients(workspaces.app);
    workspaces.app.event("function_executed", async ({ client }) => void (await client.auth.test()));
    const step = { function_execution_id: "Fx1", bot_access_token: "xwfp-step", inputs: {} };
    await workspaces.event({ team: "T1" }, "function_executed", step);
    assert.deepEqual([slack.heard, kept.size], [["auth.test xwfp-step"], 0]);
  });

  it("leaves app.client as it is", () => {
    const before = workspaces.app.client;
    boundClients(workspaces.app);
    assert.equal(workspaces.app.client, before);
  });

  it("refuses an App that keeps its clients in another way", () => {
    const { client } = workspaces.app;
    assert.throws(
      () => boundClients({ client }),
      (error) =>
        error instanceof BoltInternalsError &&
        error.code === "bolt_internals_changed" &&
        /has no app\.clients/.test(error.message),
    );
  });
});
