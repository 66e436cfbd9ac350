import assert from "node:assert/strict";
import { webApi } from "@slack/bolt";
import type { WebClient, WebClientOptions } from "@slack/web-api";
import { SILENT } from "../../packages/local-slack/test/stage.js";
import { boundClients } from "../../src/slack/bound-clients.js";
import { ManyWorkspaces } from "./many-workspaces.js";

const LOOK =
  "The installed @slack/bolt gets its listeners' clients in another way than boundClients replaces. Read processEvent in node_modules/@slack/bolt/dist/App.js, and change src/clients/bound-clients.ts to what it does now: until then every workspace's client stays in memory.";

describe("What boundClients relies on in the installed Bolt", () => {
  it("is that an event asks app.clients[team, else enterprise].getOrCreate(token, options), and nothing else", async () => {
    const workspaces = new ManyWorkspaces({ slackApiUrl: "http://127.0.0.1:9/", logger: SILENT });
    const bolt = workspaces.app as unknown as { clients: unknown };
    assert.deepEqual(bolt.clients, {}, LOOK);
    const asked: unknown[] = [];
    const answer = new webApi.WebClient("xoxb-of-the-test");
    bolt.clients = new Proxy(
      {},
      {
        get: (_slots, slot) =>
          new Proxy(
            {},
            {
              get: (_pool, method) => (token: string, options: WebClientOptions) => {
                asked.push([slot, method, token, options.teamId, options.slackApiUrl]);
                return answer;
              },
            },
          ),
        set: (_slots, slot) => {
          throw new Error(`${String(slot)} is set. ${LOOK}`);
        },
      },
    );
    const clients: WebClient[] = [];
    workspaces.app.event("app_mention", async ({ client }) => void clients.push(client));
    await workspaces.event({ team: "T1" });
    await workspaces.event({ team: "T2", enterprise: "E1" });
    await workspaces.event({ enterprise: "E1" });
    const url = "http://127.0.0.1:9/";
    assert.deepEqual(
      asked,
      [
        ["T1", "getOrCreate", "xoxb-T1", "T1", url],
        ["T2", "getOrCreate", "xoxb-T2", "T2", url],
        ["E1", "getOrCreate", "xoxb-E1", undefined, url],
      ],
      LOOK,
    );
    assert.ok(
      clients.length === 3 && clients.every((client) => client === answer),
      `The listener has another client. ${LOOK}`,
    );
  });

  it("leads to the clients that boundClients keeps, of the class that Bolt's own are of", async () => {
    const workspaces = new ManyWorkspaces({ logger: SILENT });
    const kept = boundClients(workspaces.app);
    let token: string | undefined;
    workspaces.app.event("app_mention", async ({ client }) => {
      assert.ok(client instanceof webApi.WebClient, LOOK);
      token = client.token;
    });
    await workspaces.event({ team: "T1" });
    assert.deepEqual([kept.size, token], [1, "xoxb-T1"], LOOK);
  });
});
