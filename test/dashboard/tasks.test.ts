import assert from "node:assert/strict";
import { type Outcome, Tasks } from "../../src/dashboard/verbs/tasks.js";

describe("The verbs that run on the dashboard", () => {
  it("go on when nobody looks, and a stop waits for them", async () => {
    const tasks = new Tasks(String);
    let end: (outcome: Outcome) => void = () => undefined;
    const id = await tasks.begin(
      "Erasing",
      (onProgress) => {
        onProgress("200 are erased");
        return new Promise((done) => {
          end = done;
        });
      },
      5,
    );
    assert.deepEqual(tasks.find(id), {
      name: "Erasing",
      progress: "200 are erased",
      outcome: undefined,
      failure: undefined,
    });
    let isIdle = false;
    const idle = tasks.idle().then(() => {
      isIdle = true;
    });
    await new Promise(setImmediate);
    assert.equal(isIdle, false);
    end({ done: "All are erased." });
    await idle;
    assert.deepEqual(tasks.find(id)?.outcome, { done: "All are erased." });
  });

  it("say in a sentence why they failed", async () => {
    const tasks = new Tasks(() => "The database is away.");
    const id = await tasks.begin("Erasing", () => Promise.reject(new Error("mongodb://secret@host")));
    assert.equal(tasks.find(id)?.failure, "The database is away.");
    await tasks.idle();
  });
});
