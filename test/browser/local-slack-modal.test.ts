import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Stage } from "../../packages/local-slack/test/stage.js";
import { browserSuite } from "./browser-suite.js";

const plain = (text: string) => ({ type: "plain_text" as const, text });

browserSuite("local Slack: a modal", (inBrowser) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start();
  });
  afterEach(() => stage.stop());

  /** A person gives a command in the page, and the app answers with a modal. */
  async function openModal(page: Page): Promise<void> {
    const { acme } = stage;
    const bot = await stage.installedBot(acme);
    await page.goto(`${stage.localSlack.url}/client/${acme.id}/${acme.people[1].id}/${acme.general}`);
    const box = page.getByRole("textbox", { name: "Message to #general" });
    await box.fill("/speak");
    await box.press("Enter");
    const command = await stage.localSlack.until("the command", () => stage.app.at("/commands")[0]);
    await bot.views.open({
      trigger_id: new URLSearchParams(command.body).get("trigger_id") ?? "",
      view: {
        type: "modal",
        title: plain("A form"),
        submit: plain("Save"),
        blocks: [
          {
            type: "input",
            block_id: "name",
            label: plain("Name"),
            hint: plain("As people call you"),
            element: { type: "plain_text_input", action_id: "name" },
          },
          {
            type: "input",
            optional: true,
            label: plain("Color"),
            element: {
              type: "radio_buttons",
              action_id: "color",
              options: ["red", "blue"].map((value) => ({ value, text: plain(value) })),
            },
          },
        ],
      },
    });
    await page.getByRole("dialog", { name: "A form" }).waitFor();
  }

  it(
    "opens by itself with the focus in it, stays with the app's errors, and closes when it is taken",
    inBrowser(async ({ page }) => {
      await openModal(page);
      assert.equal(await page.evaluate("document.activeElement.closest('dialog') !== null"), true);
      stage.app.answer = () => ({
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ response_action: "errors", errors: { name: "Too short" } }),
      });
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: "Name" }).fill("B");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByText("Too short").waitFor();
      assert.equal(await dialog.getByRole("textbox", { name: "Name" }).inputValue(), "B");
      stage.app.answer = () => ({ status: 200 });
      await dialog.getByRole("textbox", { name: "Name" }).fill("Ben");
      await dialog.getByRole("radio", { name: "blue" }).check();
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "detached" });
      const { body = "" } = stage.app.at("/interactions").at(-1) ?? {};
      const { values } = JSON.parse(new URLSearchParams(body).get("payload") ?? "").view.state;
      assert.equal(values.name.name.value, "Ben");
    }),
  );

  it(
    "says in the modal what became of a submission that did not work",
    inBrowser(async ({ page }) => {
      await openModal(page);
      stage.app.answer = () => ({ status: 500 });
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: "Name" }).fill("Ben");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByRole("status").getByText("answered with an error").waitFor();
      assert.equal(await dialog.getByRole("textbox", { name: "Name" }).inputValue(), "Ben");
    }),
  );

  it(
    "is closed with Escape",
    inBrowser(async ({ page }) => {
      await openModal(page);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      assert.deepEqual(stage.localSlack.openViews(stage.acme.people[1].id), []);
    }),
  );

  it(
    "belongs to the page that it was opened from: another page leads there, and Escape closes it there",
    inBrowser(async ({ page }) => {
      await openModal(page);
      const { acme, localSlack } = stage;
      await page.goto(`${localSlack.url}/client/${acme.id}/${acme.people[1].id}/deliveries`);
      assert.equal(await page.getByRole("dialog").count(), 0);
      await page.getByRole("link", { name: "Show it" }).press("Enter");
      await page.getByRole("dialog", { name: "A form" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      assert.deepEqual(localSlack.openViews(acme.people[1].id), []);
    }),
  );
});
