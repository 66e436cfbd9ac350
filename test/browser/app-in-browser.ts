import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { Database } from "../../src/database/database.js";
import { openSqliteDatabase } from "../../src/database/sqlite/sqlite-database.js";
import { Flow, type FlowOptions } from "../flows/flow.js";

/** Starts a flow (the app against a local Slack) for each test of a suite, on an embedded database of its own. */
export function aFlowForEachTest(options: FlowOptions = {}): () => Flow {
  return aFlow(beforeEach, afterEach, options);
}

/** Starts one for all tests of a suite, which only look at what is there. */
export function aFlowForTheSuite(options: FlowOptions = {}): () => Flow {
  return aFlow(before, after, options);
}

function aFlow(
  begin: typeof before | typeof beforeEach,
  end: typeof after | typeof afterEach,
  options: FlowOptions,
): () => Flow {
  let directory: string;
  let database: Database;
  let flow: Flow;
  begin(async () => {
    directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-browser-"));
    database = await openSqliteDatabase(directory);
    flow = await Flow.start(database, options);
  });
  end(async () => {
    await flow.stop();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });
  return () => flow;
}

/** What a page says first. */
export function headingOf(page: Page): Promise<string> {
  return page.getByRole("heading", { level: 1 }).innerText();
}
