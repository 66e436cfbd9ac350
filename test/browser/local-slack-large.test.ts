import assert from "node:assert/strict";
import type { BrowserContext, Page } from "playwright-core";
import { LargeSlack } from "../../packages/local-slack/test/pages/large-slack.js";
import { browserSuite } from "./browser-suite.js";

const MOST_MS = 200;

/**
 * How long a new window works to load a page, in milliseconds: the time of the processor, which other load on the machine lengthens
 * little. The local Slack's own part is measured where it is tested without a browser.
 */
async function loadMs(context: BrowserContext, url: string): Promise<number> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(url);
  const { metrics } = await session.send("Performance.getMetrics");
  await page.close();
  return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1_000;
}

/** When the last message of the page is the one with the text. */
const whenShown = (text: string) => `new Promise((done) => new MutationObserver((_, observer) => {
  if (!document.querySelector(".messages > ol").lastElementChild.textContent.includes(${JSON.stringify(text)})) return;
  observer.disconnect();
  done(Date.now());
}).observe(document.body, { subtree: true, childList: true }))`;

browserSuite("local Slack with 1,000 people and 10,000 messages", (inBrowser) => {
  let large: LargeSlack;
  before(async () => {
    large = await LargeSlack.start();
    await large.work(60);
  });
  after(() => large.stop());

  const open = (page: Page, path: string) => page.goto(large.local.url + large.clientPath(path));

  it(
    "loads a page in less than 200 ms, and shows a new message after less than 200 ms",
    inBrowser(async ({ page }) => {
      const { local, workspace, person } = large;
      const url = local.url + large.clientPath(workspace.general);
      const loads: number[] = [];
      while (loads.length < 8 && !loads.some((ms) => ms < MOST_MS)) {
        loads.push(await loadMs(page.context(), url));
      }
      await page.goto(url);
      const waits: number[] = [];
      // Other load on the machine makes it slower, and nothing makes it faster than it is.
      for (let number = 1; number <= 40 && !waits.some((ms) => ms < MOST_MS); number += 1) {
        const text = `What is new: ${number}.`;
        const shownAt = page.evaluate<number>(whenShown(text));
        await local.idle();
        const postedAt = Date.now();
        await local.postMessage({ team: workspace.id, user: person.id, channel: workspace.general, text });
        waits.push((await shownAt) - postedAt);
      }
      assert.ok(Math.min(...loads) < MOST_MS, `loaded in ${loads.join(", ")} ms`);
      assert.ok(Math.min(...waits) < MOST_MS, `shown after ${waits.join(", ")} ms`);
    }),
  );

  it(
    "completes the name of anyone in the channel, and leads to older messages",
    inBrowser(async ({ page }) => {
      await open(page, large.workspace.general);
      const box = page.getByRole("textbox", { name: "Message to #general" });
      await box.pressSequentially("@n999");
      await page.getByRole("option", { name: "@person999 Person999 Family49" }).waitFor();
      await page.keyboard.press("Enter");
      assert.equal(await box.inputValue(), "@person999 ");
      await page.getByRole("link", { name: "Show older messages" }).click();
      await page.getByRole("link", { name: "Show the latest messages" }).waitFor();
    }),
  );
});
