/**
 * `npm run screenshots`: makes the pictures of README and the documents in docs/pictures, `NAME-light.png` and
 * `NAME-dark.png` each, of the app and the local Slack as they are. Fails when one would show a failed page, or is too
 * large for a document.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Database } from "../../src/database/database.js";
import { openSqliteDatabase } from "../../src/database/sqlite/sqlite-database.js";
import { DashboardStage } from "../dashboard/dashboard-stage.js";
import { fillForPictures } from "../dashboard/filled-dashboard.js";
import { projectApp } from "../fixtures/test-app.js";
import { Flow } from "../flows/flow.js";
import { closeTheBrowser, theBrowser } from "./chromium.js";
import { decideAtSlack } from "./slack-page.js";
import { smallPng } from "./small-png.js";

interface Picture {
  readonly name: string;
  /** In CSS pixels, of which each is two of the picture; 1200 by 750 when left out. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Brings a fresh page to what is to be seen. What happened for the pictures before has happened. */
  readonly show: (page: Page, flow: Flow, database: Database) => Promise<unknown>;
}

const CARD = { width: 800, height: 760 };

const PICTURES: readonly Picture[] = [
  { name: "landing", show: (page, { url }) => page.goto(url) },
  { name: "authorize", size: CARD, show: (page, { app }) => page.goto(app.installUrl) },
  { name: "success", size: CARD, show: (page, flow) => install(page, flow) },
  { name: "channel", show: async (page, flow) => openClient(page, flow, (await answered(flow)).channel) },
  { name: "home", show: (page, flow) => openClient(page, flow, "home") },
  { name: "apps", show: (page, flow) => openClient(page, flow, "apps") },
  { name: "deliveries", show: (page, flow) => openClient(page, flow, "deliveries") },
  { name: "dashboard", size: { width: 1200, height: 1010 }, show: openDashboard },
];

const DIRECTORY = "docs/pictures";
const LARGEST_BYTES = 150_000;

async function install(page: Page, { app, acme }: Flow): Promise<void> {
  await page.goto(app.installUrl);
  await decideAtSlack(page, { workspace: acme });
}

/** A page of the local Slack, as an admin of the workspace sees it. */
function openClient(page: Page, { localSlack, acme }: Flow, path: string): Promise<unknown> {
  return page.goto(`${localSlack.url}/client/${acme.id}/${acme.people[0].id}/${path}`);
}

/** A mention that the bot has answered. */
async function answered(flow: Flow) {
  const mention = await flow.mention(flow.acme);
  await flow.answerTo(mention);
  return mention;
}

/** Of a database with more in it than the pictures before have brought. */
async function openDashboard(page: Page, { config }: Flow, database: Database): Promise<void> {
  const stage = new DashboardStage(database, { config });
  await fillForPictures(stage, database);
  const { url } = await stage.start();
  open = stage;
  await page.goto(url);
}

/** The dashboard of a picture, which ends with it. */
let open: DashboardStage | undefined;

async function takePictures(colorScheme: "light" | "dark"): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-pictures-"));
  const database = await openSqliteDatabase(directory);
  const flow = await Flow.start(database, projectApp());
  try {
    for (const { name, size = { width: 1200, height: 750 }, show } of PICTURES) {
      const context = await (await theBrowser()).newContext({
        colorScheme,
        viewport: size,
        deviceScaleFactor: 2,
        reducedMotion: "reduce",
      });
      const page = await context.newPage();
      const failed: string[] = [];
      page.on("response", (response) => {
        if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
      });
      await show(page, flow, database);
      if (failed.length > 0)
        throw new Error(`The picture ${name} would show a failure: ${failed.join(", ")}`);
      await save(`${name}-${colorScheme}.png`, smallPng(await page.screenshot({ animations: "disabled" })));
      await context.close();
    }
  } finally {
    await open?.stop();
    await flow.stop();
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function save(file: string, picture: Buffer): Promise<void> {
  if (picture.length > LARGEST_BYTES) {
    throw new Error(
      `${file} has ${picture.length} bytes; more than ${LARGEST_BYTES} are too many. Make it smaller.`,
    );
  }
  await writeFile(join(DIRECTORY, file), picture);
  process.stdout.write(`${join(DIRECTORY, file)}: ${picture.length} bytes\n`);
}

mkdirSync(DIRECTORY, { recursive: true });
try {
  for (const colorScheme of ["light", "dark"] as const) await takePictures(colorScheme);
} finally {
  await closeTheBrowser();
}
