import assert from "node:assert/strict";
import { DatabaseUnavailableError } from "../../src/database/database-error.js";
import { withinDeadline } from "../../src/database/deadline.js";
import { InstallationNotFoundError } from "../../src/installations/installation-error.js";

describe("withinDeadline", () => {
  it("returns what the operation returns, and does not abort it", async () => {
    let given: AbortSignal | undefined;
    const value = await withinDeadline(async (signal) => {
      given = signal;
      return 5;
    }, 20);
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.equal(value, 5);
    assert.equal(given?.aborted, false);
  });

  it("rejects when the time is up, and aborts the operation in flight", async () => {
    let aborted = false;
    const never = withinDeadline((signal) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      return new Promise(() => undefined);
    }, 20);
    await assert.rejects(never, { code: "database_unavailable", message: /did not answer within 20 ms/ });
    assert(aborted);
  });

  it("survives an operation that fails after the time was up", async () => {
    const late = withinDeadline(
      (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => setImmediate(reject, new Error("late"))),
        ),
      20,
    );
    await assert.rejects(late, DatabaseUnavailableError);
    await new Promise(setImmediate);
  });

  it("turns what the driver throws into DatabaseUnavailableError, with the cause", async () => {
    const cause = new Error("connection 5 to 127.0.0.1 closed");
    await assert.rejects(
      withinDeadline(() => Promise.reject(cause)),
      (error: unknown) => error instanceof DatabaseUnavailableError && error.cause === cause,
    );
  });

  it("passes on our own errors and duplicate keys unchanged", async () => {
    for (const error of [
      new InstallationNotFoundError({ teamId: "T1" }),
      Object.assign(new Error("taken"), { code: 11000 }),
    ]) {
      await assert.rejects(
        withinDeadline(() => Promise.reject(error)),
        (reason) => reason === error,
      );
    }
  });
});
