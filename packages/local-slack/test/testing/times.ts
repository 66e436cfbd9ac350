import { startSlack } from "../../src/testing/start-slack.js";
import { startBoltApp } from "./bolt-app.js";

/** What something took, each time, in milliseconds; the shortest first. */
export type Times = readonly number[];

/** What `startSlack` takes; the first time it was called before. */
export async function startTimes(count: number): Promise<Times> {
  await (await startSlack()).stop();
  return timesOf(count, async () => {
    const slack = await startSlack();
    return () => slack.stop();
  });
}

/** What it takes from a person's mention to the answer of a Bolt app on the same event loop, after a first one. */
export async function answerTimes(count: number): Promise<Times> {
  const { ada, app, stop } = await startBoltApp((bolt) => {
    bolt.event("app_mention", async ({ say }) => void (await say("hello")));
  });
  try {
    await ada.mention(app, "hi").answer();
    return await timesOf(count, async () => {
      const mentioned = ada.mention(app, "hi");
      await mentioned.answer();
      return async () => void (await mentioned);
    });
  } finally {
    await stop();
  }
}

/** Does something several times, and then what it resolves with, which is not timed. */
async function timesOf(count: number, work: () => Promise<() => Promise<void>>): Promise<Times> {
  const times: number[] = [];
  for (let each = 0; each < count; each++) {
    const before = performance.now();
    const after = await work();
    times.push(performance.now() - before);
    await after();
  }
  return times.sort((one, other) => one - other);
}
