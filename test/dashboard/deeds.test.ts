import assert from "node:assert/strict";
import { Deeds, type Outcome } from "../../src/dashboard/verbs/deeds.js";

describe("The verbs that run on the dashboard", () => {
  it("go on when nobody looks, and a stop waits for them", async () => {
    const deeds = new Deeds(String);
    let end: (outcome: Outcome) => void = () => undefined;
    const id = await deeds.begin(
      "Erasing",
      (onProgress) => {
        onProgress("200 are erased");
        return new Promise((done) => {
          end = done;
        });
      },
      5,
    );
    assert.deepEqual(deeds.find(id), {
      name: "Erasing",
      progress: "200 are erased",
      outcome: undefined,
      failure: undefined,
    });
    let isIdle = false;
    const idle = deeds.idle().then(() => {
      isIdle = true;
    });
    await new Promise(setImmediate);
    assert.equal(isIdle, false);
    end({ done: "All are erased." });
    await idle;
    assert.deepEqual(deeds.find(id)?.outcome, { done: "All are erased." });
  });

  it("say in a sentence why they failed", async () => {
    const deeds = new Deeds(() => "The database is away.");
    const id = await deeds.begin("Erasing", () => Promise.reject(new Error("mongodb://secret@host")));
    assert.equal(deeds.find(id)?.failure, "The database is away.");
    await deeds.idle();
  });
});
