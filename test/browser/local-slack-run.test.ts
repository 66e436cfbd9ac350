import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { StartedProcess } from "../../packages/local-slack/test/cli/started-process.js";
import { freePort } from "../../src/demo/running-app.js";
import { ensureBuilt } from "../process/built.js";
import { browserSuite } from "./browser-suite.js";

const COMMAND = resolve("packages/local-slack/dist/cli/main.js");

/** Nothing in it names an address of a local Slack, and its install page has the button of Slack's own package. */
const APP = `
  import bolt from "@slack/bolt";
  import oauth from "@slack/oauth";
  const { env } = process;
  const app = new bolt.App({
    clientId: env.SLACK_CLIENT_ID,
    clientSecret: env.SLACK_CLIENT_SECRET,
    signingSecret: env.SLACK_SIGNING_SECRET,
    stateSecret: "a-secret-of-the-app",
    scopes: ["app_mentions:read", "chat:write"],
    installationStore: new oauth.MemoryInstallationStore(),
  });
  app.event("app_mention", async ({ event, say }) => void (await say(\`Hello <@\${event.user}>!\`)));
  await app.start(Number(env.PORT));
  console.log("It runs");
`;

browserSuite("local Slack: an app that local-slack run starts", (inBrowser) => {
  let directory: string;
  let run: StartedProcess;
  before(ensureBuilt);
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-run-"));
    symlinkSync(resolve("node_modules"), join(directory, "node_modules"), "junction");
    writeFileSync(join(directory, "app.mjs"), APP);
    const app = `http://127.0.0.1:${await freePort()}`;
    const args = [COMMAND, "run", "--port", "0", "--app", app, "--", process.execPath, "app.mjs"];
    run = new StartedProcess(process.execPath, args, { cwd: directory, env: { PATH: process.env.PATH } });
    await run.until(() => /It runs/.test(run.output) || undefined);
  });
  afterEach(async () => {
    run.kill("SIGTERM");
    await run.exitCode;
    rmSync(directory, { recursive: true, force: true });
  });

  it(
    "is installed from Add to Slack to the success page, with the cookie of its state, and answers",
    inBrowser(async ({ page, expect }) => {
      const [, slack = "", app = ""] =
        /runs at (\S+) while.*\n {2}(http:\S+)\nwhich stands/.exec(run.output) ?? assert.fail(run.output);
      expect(/platform\.slack-edge\.com/); // the picture of the button
      expect(/ERR_FAILED/);
      await page.goto(`${app}slack/install`);
      await page.getByRole("link", { name: "Add to Slack" }).click();
      assert.ok(page.url().startsWith(`${slack}oauth/v2/authorize?`), page.url());
      const [cookie] = await page.context().cookies(app);
      assert.equal(cookie?.name, "slack-app-oauth-state");
      await page.getByRole("combobox").selectOption({ label: "Acme: Ada Admin, admin" });
      await page.getByRole("button", { name: "Allow" }).click();
      await page.getByRole("heading", { name: "Thank you!" }).waitFor();
      assert.ok(page.url().startsWith(`${app}slack/oauth_redirect?`), page.url());

      const channel = await page.context().newPage();
      await channel.goto(`${slack}client/T0ACME01/U0ACME02/C0ACME01`);
      await channel.getByRole("textbox").first().fill("@my-app hello");
      await channel.keyboard.press("Enter");
      await channel.getByText("Hello @Ben Baker!").waitFor();
    }),
  );
});
