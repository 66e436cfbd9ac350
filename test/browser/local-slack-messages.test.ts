import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import bolt from "@slack/bolt";
import { approveInstall, Browser, type LocalSlack, startLocalSlack } from "local-slack";
import type { Page } from "playwright-core";
import { browserSuite } from "./browser-suite.js";

const SCOPES = [
  "assistant:write",
  "bookmarks:write",
  "channels:history",
  "channels:manage",
  "channels:read",
  "chat:write",
  "files:write",
  "pins:write",
  "reactions:read",
  "reactions:write",
];

/** An app that hears of everything and answers nothing. */
async function silentApp(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { url: `http://127.0.0.1:${address.port}`, server };
}

browserSuite("local Slack: what the app does with messages", (inBrowser) => {
  let app: Awaited<ReturnType<typeof silentApp>>;
  let slack: LocalSlack;
  let bot: InstanceType<typeof bolt.webApi.WebClient>;
  let channel: string;

  beforeEach(async () => {
    app = await silentApp();
    slack = await startLocalSlack();
    slack.configureApp({
      name: "Test App",
      redirectUrls: [`${app.url}/redirect`],
      eventsUrl: `${app.url}/events`,
      commandUrls: {},
      botEvents: ["reaction_added", "reaction_removed"],
      botScopes: SCOPES,
      userScopes: [],
    });
    const [acme] = slack.workspaces;
    assert.ok(acme);
    const install = new URL(slack.authorizeUrl);
    install.search = new URLSearchParams({ client_id: slack.clientId, scope: SCOPES.join() }).toString();
    const page = await approveInstall(new Browser(), install.href, {
      team: acme.id,
      user: acme.people[0].id,
    });
    const { WebClient } = bolt.webApi;
    const client = { slackApiUrl: slack.apiUrl };
    const { access_token } = await new WebClient(undefined, client).oauth.v2.access({
      client_id: slack.clientId,
      client_secret: slack.clientSecret,
      code: new URL(page.url).searchParams.get("code") ?? "",
    });
    bot = new WebClient(access_token, client);
    channel = acme.general;
  });

  afterEach(async () => {
    await slack.stop();
    app.server.closeAllConnections();
    app.server.close();
  });

  const asBen = () => ({ team: "T0ACME01", user: "U0ACME02", channel });
  const open = (page: Page, path = channel) => page.goto(`${slack.url}/client/T0ACME01/U0ACME02/${path}`);
  const stream = async (thread_ts: string) =>
    (
      await bot.chat.startStream({
        channel,
        thread_ts,
        recipient_team_id: "T0ACME01",
        recipient_user_id: "U0ACME02",
        chunks: [
          { type: "plan_update", title: "How I find out" },
          { type: "task_update", id: "1", title: "Look into the calendar", status: "in_progress" },
        ],
      })
    ).ts ?? "";

  it(
    "adds a reaction with the keyboard and takes it away, which the app is told of, without a reload",
    inBrowser(async ({ page }) => {
      const { ts = "" } = await bot.chat.postMessage({ channel, text: "Good news" });
      await open(page);
      await page.getByText("React", { exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      const own = page.getByRole("button", { name: "thumbsup, by Ben Baker" });
      await own.waitFor();
      assert.equal(await own.getAttribute("aria-pressed"), "true");
      await bot.reactions.add({ channel, timestamp: ts, name: "thumbsup" });
      await page.getByRole("button", { name: "👍 2 thumbsup" }).click();
      await page.getByRole("button", { name: "👍 1 thumbsup, by Test App" }).waitFor();
      await slack.idle();
      assert.deepEqual(
        slack.deliveries.map(({ type }) => type),
        ["reaction_added", "reaction_added", "reaction_removed"],
      );
    }),
  );

  it(
    "grows a streamed answer while one looks, with its steps and its end",
    inBrowser(async ({ page }) => {
      const { ts: thread_ts } = await slack.postMessage({ ...asBen(), text: "When is the party?" });
      await bot.assistant.threads.setStatus({ channel_id: channel, thread_ts, status: "is thinking…" });
      await open(page);
      const log = page.getByRole("log");
      await log.getByText("is thinking…").waitFor();
      const ts = await stream(thread_ts);
      await log.getByText("is writing…").waitFor();
      assert.equal(await log.getByText("is thinking…").count(), 0);
      for (const markdown_text of ["It is on ", "**Friday**", "."]) {
        await bot.chat.appendStream({ channel, ts, markdown_text });
        await log.getByText(markdown_text.replaceAll("*", "").trim()).first().waitFor();
      }
      await log.getByText("It is on Friday.").waitFor();
      await bot.chat.stopStream({
        channel,
        ts,
        chunks: [{ type: "task_update", id: "1", title: "Look into the calendar", status: "complete" }],
      });
      await log.getByText("is writing…").waitFor({ state: "detached" });
      await page.getByRole("list", { name: "Steps" }).getByText("done").waitFor();
    }),
  );

  it(
    "marks what is edited, takes away what is deleted, and says who joins, while one looks",
    inBrowser(async ({ page }) => {
      const { channel: lab } = await bot.conversations.create({ name: "lab" });
      channel = lab?.id ?? "";
      await bot.conversations.invite({ channel, users: "U0ACME02" });
      const { ts = "" } = await bot.chat.postMessage({ channel, text: "Frist" });
      const gone = await bot.chat.postMessage({ channel, text: "Never mind" });
      await open(page);
      const log = page.getByRole("log");
      await bot.chat.update({ channel, ts, text: "First" });
      await log.getByText("(edited)").waitFor();
      await bot.chat.delete({ channel, ts: gone.ts ?? "" });
      await log.getByText("Never mind").waitFor({ state: "detached" });
      await bot.conversations.invite({ channel, users: "U0ACME03" });
      await log.getByText("@Cleo Clark has joined the channel").waitFor();
    }),
  );

  it(
    "gives a file to whoever follows its link, as a download",
    inBrowser(async ({ page }) => {
      await bot.files.uploadV2({ channel_id: channel, filename: "numbers.csv", content: "1,2" });
      await open(page);
      const download = page.waitForEvent("download");
      await page.getByRole("list", { name: "Files" }).getByRole("link", { name: "numbers.csv" }).click();
      assert.equal((await download).suggestedFilename(), "numbers.csv");
    }),
  );

  it(
    "lets a person edit, share a file, join and leave, without a reload",
    inBrowser(async ({ page }) => {
      await slack.postMessage({ ...asBen(), text: "Frist" });
      await bot.conversations.create({ name: "lab" });
      await open(page);
      const log = page.getByRole("log");
      await log.getByText("More", { exact: true }).click();
      await page.getByRole("textbox", { name: "New text" }).fill("First");
      await page.getByRole("button", { name: "Edit" }).click();
      await log.getByText("(edited)").waitFor();
      await page.getByText("Share a file").click();
      await page
        .getByLabel("File for #general")
        .setInputFiles({ name: "numbers.csv", mimeType: "text/csv", buffer: Buffer.from("1,2") });
      await page.getByLabel("What it is").fill("Numbers");
      await page.getByRole("button", { name: "Share" }).click();
      await log.getByRole("link", { name: "numbers.csv" }).waitFor();
      assert.equal(await page.getByLabel("What it is").inputValue(), "");
      await page.getByRole("button", { name: /^lab\s?: join$/ }).click();
      await log.getByText("@Ben Baker has joined the channel").waitFor();
      await page.getByRole("button", { name: "Leave" }).click();
      await page.getByRole("heading", { name: "#general" }).waitFor();
      await page.getByRole("button", { name: /^lab\s?: join$/ }).waitFor();
    }),
  );
});
