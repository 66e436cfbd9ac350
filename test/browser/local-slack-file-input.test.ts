import assert from "node:assert/strict";
import { Stage } from "../../packages/local-slack/test/stage.js";
import { assertAccessible } from "./accessible.js";
import { browserSuite } from "./browser-suite.js";
import { lookAt } from "./look-at.js";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const VIEW = {
  type: "modal" as const,
  title: plain("Expenses"),
  submit: plain("Send"),
  blocks: [
    {
      type: "input" as const,
      block_id: "b",
      label: plain("Receipts"),
      hint: plain("At most two"),
      element: { type: "file_input" as const, action_id: "files", filetypes: ["pdf", "txt"], max_files: 2 },
    },
  ],
};

browserSuite("local Slack: a file input of a modal", (inBrowser) => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
    const bot = await stage.installedBot(stage.acme, { scope: "commands,chat:write,files:read" });
    const who = { team: stage.acme.id, user: stage.acme.people[1].id, channel: stage.acme.general };
    for (const name of ["lunch.pdf", "party.gif"]) {
      await stage.localSlack.shareFile({ ...who, name, data: Buffer.from(name) });
    }
    await stage.localSlack.command({ ...who, command: "/speak" });
    const trigger_id = new URLSearchParams(stage.app.at("/commands").at(-1)?.body).get("trigger_id") ?? "";
    await bot.views.open({ trigger_id, view: VIEW });
  });
  afterEach(() => stage.stop());

  it(
    "offers the files that fit, and takes others from the person's computer, each once",
    inBrowser(async ({ page, expect }) => {
      expect(/status of 400/);
      const { acme, localSlack, app } = stage;
      await page.goto(`${localSlack.url}/client/${acme.id}/${acme.people[1].id}/${acme.general}`);
      const dialog = page.getByRole("dialog", { name: "Expenses" });
      await assertAccessible(page);
      await dialog.locator("summary").click();
      assert.equal(await dialog.getByRole("checkbox", { name: "party.gif" }).count(), 0);
      await dialog.getByRole("checkbox", { name: "lunch.pdf" }).check();
      const own = dialog.getByLabel("From your computer");
      assert.equal(await own.getAttribute("accept"), ".pdf,.txt");
      const text = (name: string) => ({
        name,
        mimeType: "text/plain",
        buffer: Buffer.from(`words of ${name}`),
      });
      await own.setInputFiles([text("taxi.txt"), text("train.txt")]);
      await lookAt(page, "file-input");
      await dialog.getByRole("button", { name: "Send" }).click();
      await dialog.getByRole("alert").getByText("takes at most 2 files, and not 3").waitFor();
      await dialog
        .getByRole("checkbox", { name: "train.txt", checked: true, includeHidden: true })
        .waitFor({ state: "attached" });
      if ((await dialog.locator("details[open]").count()) === 0) await dialog.locator("summary").click();
      await dialog.getByRole("checkbox", { name: "train.txt" }).uncheck();
      await dialog.getByRole("button", { name: "Send" }).click();
      await dialog.waitFor({ state: "detached" });
      const { files } = app.interactions().at(-1).view.state.values.b.files;
      assert.deepEqual(files.map(({ name }: { name: string }) => name).sort(), ["lunch.pdf", "taxi.txt"]);
    }),
  );
});
