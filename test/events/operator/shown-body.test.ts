import assert from "node:assert/strict";
import { shownBody } from "../../../src/events/operator/shown-body.js";
import { masker } from "../../../src/log/log.js";

const TOKEN = "xoxb-1234567890-abcdefghijklmnop";
const mask = masker(["the signing secret"], Number.POSITIVE_INFINITY);

describe("The body of an event, for people to look at", () => {
  it("is whole, however long and deep it is, and masked to its end", () => {
    const text = `${"word ".repeat(10_000)}${TOKEN} the signing secret`;
    const many = Array.from({ length: 5_000 }, (_, number) => number);
    let deep: object = { text: "the ground" };
    for (let level = 0; level < 50; level++) deep = { elements: [deep] };
    const shown = JSON.stringify(shownBody({ token: "verification", event: { text, many, deep } }, mask));
    assert.ok(shown.includes("word xoxb-[token] [secret]"));
    assert.ok(shown.includes("4999") && shown.includes("the ground") && !shown.includes("[more]"));
    for (const secret of [TOKEN, "verification", "the signing secret"]) assert.ok(!shown.includes(secret));
  });

  it("says for which installations it is", () => {
    const authorizations = [{ team_id: "T1", user_id: "U1", token: "a secret" }];
    assert.deepEqual(shownBody({ event_id: "Ev1", authorizations }, mask), {
      event_id: "Ev1",
      authorizations: [{ team_id: "T1", user_id: "U1", token: "[secret]" }],
    });
    for (const none of [null, undefined, "text", [1]]) assert.deepEqual(shownBody(none, mask), none);
  });
});
