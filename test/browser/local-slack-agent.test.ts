import assert from "node:assert/strict";
import { agentListeners } from "../../src/listeners/agent/agent-listeners.js";
import { withKept } from "../../src/listeners/kept.js";
import { MANIFEST } from "../flows/flow.js";
import { aFlowForEachTest } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { openSlack } from "./slack-in-browser.js";

/** Says a word, and the rest when it is told to go on. */
let goOn: () => void = () => undefined;

browserSuite("local Slack: an agent", (inBrowser) => {
  const flow = aFlowForEachTest({
    manifest: {
      ...MANIFEST,
      botEvents: [...MANIFEST.botEvents, "agent_session_stopped"],
      suggestedPrompts: [{ title: "Count", message: "Count to two" }],
    },
    listeners: withKept(
      agentListeners(async function* () {
        yield "One";
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        yield " and two";
      }),
    ),
  });

  it(
    "is asked by a suggested prompt, grows before one's eyes, and is judged",
    inBrowser(async ({ page }) => {
      await flow().install(flow().acme);
      await openSlack(page, flow(), { path: "dm" });
      await page.getByRole("button", { name: "Count" }).press("Enter");
      await page.getByText("One", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Stop" }).waitFor();
      await page.getByText("is writing…").waitFor();
      goOn();
      await page.getByRole("button", { name: "Good answer" }).waitFor();
      await page.getByText("One and two").waitFor();
      assert.equal(await page.getByRole("button", { name: "Stop" }).count(), 0);
      await page.getByRole("button", { name: "Bad answer" }).press("Enter");
      await flow().localSlack.until("the press", () =>
        flow().localSlack.deliveries.find(({ kind }) => kind === "interaction"),
      );
    }),
  );

  it(
    "stops when the stop button is pressed with the keyboard",
    inBrowser(async ({ page }) => {
      await flow().install(flow().acme);
      await openSlack(page, flow(), { path: "dm" });
      await page.getByRole("button", { name: "Count" }).press("Enter");
      await page.getByText("One", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Stop" }).press("Enter");
      await page.getByText("active", { exact: true }).waitFor();
      goOn();
      await flow().localSlack.idle();
      assert.equal(await page.getByText("is writing…").count(), 0);
      assert.equal(await page.getByText("and two").count(), 0);
    }),
  );
});
