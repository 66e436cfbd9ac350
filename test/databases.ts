import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshMongoDatabase } from "../src/cli/fresh-mongo-database.js";
import type { Database } from "../src/database/database.js";
import { openMongoDatabase } from "../src/database/mongodb.js";
import { openSqliteDatabase } from "../src/database/sqlite/sqlite-database.js";

/** What `openDatabase` opens: a MongoDB database or the directory of an embedded one. */
export type DatabaseTarget = { readonly uri: string } | { readonly directory: string };

const serverUri = process.env.MONGODB_TEST_URI || undefined;
if (serverUri === undefined && process.env.REQUIRE_MONGODB === "1") {
  throw new Error(
    "REQUIRE_MONGODB=1, but MONGODB_TEST_URI is not set. Start a server with `npm run mongodb` and set MONGODB_TEST_URI to the URI that it prints.",
  );
}

const ran = { embedded: 0, MongoDB: 0 };
let skippedWithoutServer = 0;

/**
 * Declares the suite once for each database, on a fresh one that `database()` returns inside tests and hooks. Without
 * `MONGODB_TEST_URI` the MongoDB suite is left out and counted in the line that ends the run.
 */
export function onEachDatabase(title: string, suite: (database: () => Database) => void): void {
  onEachDatabaseTarget(title, (target) => {
    let open: Database | undefined;
    before(async () => {
      const where = target();
      open = "uri" in where ? await openMongoDatabase(where.uri) : await openSqliteDatabase(where.directory);
    });
    suite(() => inHooks(open));
    after(() => open?.close());
  });
}

/** The same for suites that open the database themselves, such as those that spawn a process. Nothing is opened. */
export function onEachDatabaseTarget(title: string, suite: (target: () => DatabaseTarget) => void): void {
  describe(`${title} (embedded)`, () => {
    countTests("embedded");
    withFresh(freshDirectory, suite);
  });
  onMongoServer(title, (uri) => suite(() => ({ uri: uri() })));
}

/** A suite for MongoDB alone, which opens the database itself; `uri()` names one of its own. */
export function onMongoServer(title: string, suite: (uri: () => string) => void): void {
  const declared = describe(`${title} (MongoDB)`, () => {
    countTests("MongoDB");
    withFresh(freshDatabaseUri, (target) => suite(() => target().uri));
  });
  if (serverUri === undefined) {
    skippedWithoutServer += declared.total();
    declared.parent?.suites.pop();
  }
}

/**
 * A MongoDB URI with a database name of its own on the test server, and a way to drop that database. Nothing is made
 * on the server before somebody writes. Throws without `MONGODB_TEST_URI`.
 */
export function freshDatabaseUri(): { readonly uri: string; drop(): Promise<void> } {
  if (serverUri === undefined)
    throw new Error("MONGODB_TEST_URI is not set; `npm run mongodb` starts a server.");
  return freshMongoDatabase(serverUri, "test");
}

async function freshDirectory(): Promise<{ readonly directory: string; drop(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-test-"));
  return { directory, drop: () => rm(directory, { recursive: true, force: true }) };
}

/** Makes a database before the suite and drops it after the suite's own hooks, which close what they opened. */
function withFresh<T extends { drop(): Promise<void> }>(
  make: () => T | Promise<T>,
  suite: (made: () => T) => void,
): void {
  let made: T | undefined;
  before(async () => {
    made = await make();
  });
  suite(() => inHooks(made));
  after(() => made?.drop());
}

function inHooks<T>(made: T | undefined): T {
  if (made === undefined)
    throw new Error("A suite's database is there in its tests and hooks, not in its body.");
  return made;
}

function countTests(database: keyof typeof ran): void {
  afterEach(() => {
    ran[database] += 1;
  });
}

after(() => {
  process.stdout.write(
    `\n  Databases: ${ran.embedded} tests on the embedded one, ${ran.MongoDB} on MongoDB.\n`,
  );
  if (skippedWithoutServer > 0) {
    process.stdout.write(
      `  !!! ${skippedWithoutServer} TESTS ON MONGODB WERE SKIPPED: start a server with \`npm run mongodb\`, then \`MONGODB_TEST_URI=mongodb://127.0.0.1:27017/ npm test\`.\n`,
    );
  }
});
