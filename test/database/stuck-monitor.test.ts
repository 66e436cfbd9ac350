import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { reviveStuckClient } from "../../src/database/stuck-monitor.js";
import { until } from "../events/inbox-stage.js";

const SERVER = { connectionId: "db.example.com:27017", address: "db.example.com:27017" };

/** A MongoClient, as far as this goes: it notes what is done with it, and connects when it is let. */
class FakeClient extends EventEmitter {
  readonly done: string[] = [];
  refusals = 0;

  async connect(): Promise<void> {
    this.done.push("connect");
    if (this.refusals-- > 0) throw new Error("nobody there");
  }

  async close(): Promise<void> {
    this.done.push("close");
  }
}

describe("reviveStuckClient", () => {
  let client: FakeClient;
  let end: () => void;
  beforeEach(() => {
    client = new FakeClient();
    end = reviveStuckClient(client, { stuckMs: 50, lookEveryMs: 5 });
  });
  afterEach(() => end());

  it("connects a client anew whose heartbeat never ends", async () => {
    client.emit("serverHeartbeatStarted", SERVER);
    await until("it is connected anew", () => client.done[1]);
    assert.deepEqual(client.done, ["close", "connect"]);
  });

  it("tries again until the server answers", async () => {
    client.refusals = 2;
    client.emit("serverHeartbeatStarted", SERVER);
    await until("it is connected anew", () => client.done[3]);
    assert.deepEqual(client.done, ["close", "connect", "connect", "connect"]);
  });

  for (const name of ["serverHeartbeatSucceeded", "serverHeartbeatFailed", "serverClosed"]) {
    it(`leaves a client alone after ${name}`, async () => {
      client.emit("serverHeartbeatStarted", SERVER);
      client.emit(name, SERVER);
      await new Promise((resolve) => setTimeout(resolve, 100)); // twice as long as it may take
      assert.deepEqual(client.done, []);
    });
  }

  it("does nothing once it has been ended", async () => {
    client.emit("serverHeartbeatStarted", SERVER);
    end();
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(client.done, []);
  });
});
