import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { drawn, eachOnce, type Occasion, signed } from "./events.js";
import { seededRandom } from "./random.js";
import { APP, PEOPLE_PER_WORKSPACE, slackId } from "./workspaces.js";

function sent(occasion: Occasion) {
  const [request] = signed([occasion]);
  const [head = "", body = ""] = String(request).split("\r\n\r\n");
  const headers = Object.fromEntries(
    head
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(": ")),
  );
  return { head, headers, text: body, body: JSON.parse(body) };
}

describe("The events of the benchmark", () => {
  const occasion = { type: "message", workspace: 7, person: 3 } as const;

  it("are requests as Slack sends them, of about 1.5 kB, signed", () => {
    const { head, headers, text, body } = sent(occasion);
    assert.match(head, /^POST \/slack\/events HTTP\/1\.1\r\n/);
    assert.equal(headers["content-length"], String(Buffer.byteLength(text)));
    assert.ok(Math.abs(text.length - 1_500) < 150, `${text.length} bytes`);
    const timestamp = headers["x-slack-request-timestamp"];
    assert.ok(Math.abs(Date.now() / 1_000 - Number(timestamp)) < 60, timestamp);
    assert.equal(
      headers["x-slack-signature"],
      `v0=${createHmac("sha256", APP.signingSecret).update(`v0:${timestamp}:${text}`).digest("hex")}`,
    );
    assert.equal(body.type, "event_callback");
    assert.equal(body.team_id, slackId("T", 7));
    assert.equal(body.authorizations[0].team_id, slackId("T", 7));
  });

  it("have ids of their own, or a receiver would drop them as repeats", () => {
    const ids = [1, 2, 3].map(() => sent(occasion).body.event_id);
    assert.equal(new Set(ids).size, 3);
  });

  it("are of a channel's messages, which the app ignores, or mentions of the bot", () => {
    assert.equal(sent(occasion).body.event.channel_type, "channel");
    const { event, authorizations } = sent({ ...occasion, type: "app_mention" }).body;
    assert.equal(event.type, "app_mention");
    assert.match(event.text, new RegExp(`^<@${authorizations[0].user_id}> `));
  });

  it("are drawn from all workspaces and all people of each", () => {
    const occasions = drawn(10_000, 20, "message", seededRandom(1));
    const places = new Set(occasions.map(({ workspace, person }) => `${workspace} ${person}`));
    assert.ok(places.size > 0.99 * 20 * PEOPLE_PER_WORKSPACE, `${places.size}`);
    assert.ok(occasions.every(({ workspace, person }) => workspace < 20 && person < PEOPLE_PER_WORKSPACE));
  });

  it("or come once from each workspace", () => {
    const occasions = eachOnce(3, "app_mention");
    assert.deepEqual(
      occasions.map(({ workspace, type }) => [workspace, type]),
      [0, 1, 2].map((workspace) => [workspace, "app_mention"]),
    );
  });

  it("end when the run is interrupted", () => {
    const interrupted = AbortSignal.abort(new Error("Interrupted."));
    assert.throws(() => [...signed([occasion], interrupted)], /Interrupted/);
  });
});
