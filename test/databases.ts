import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../src/database/database.js";
import { openMongoDatabase } from "../src/database/mongodb.js";
import { openSqliteDatabase } from "../src/database/sqlite/sqlite-database.js";
import { freshMongoDatabase } from "../src/demo/fresh-mongo-database.js";

/** What `openDatabase` opens: a MongoDB database or the directory of an embedded one. */
export type DatabaseTarget = { readonly uri: string } | { readonly directory: string };

type OnOpen = (database: () => Database, target: () => DatabaseTarget) => void;

const serverUri = process.env.MONGODB_TEST_URI || undefined;
if (serverUri === undefined && process.env.REQUIRE_MONGODB === "1") {
  throw new Error(
    "REQUIRE_MONGODB=1, but MONGODB_TEST_URI is not set. Start a server with `npm run mongodb` and set MONGODB_TEST_URI to the URI that it prints.",
  );
}

// `reporter.cjs` counts the tests of each database by the last word of their suite's title.

/**
 * Declares the suite once for each database, on a fresh one that `database()` returns inside tests and hooks. Without
 * `MONGODB_TEST_URI` the MongoDB suite is left out and counted in the line that ends the run.
 */
export function onEachDatabase(title: string, suite: OnOpen): void {
  onEachDatabaseTarget(title, (target) => withOpen(target, suite));
}

/**
 * Declares the suite once, on a fresh MongoDB database where there is a server and on an embedded one where there is
 * none: for the app as a whole, since the contracts and the stores' own suites hold the databases equal.
 */
export function onADatabase(title: string, suite: OnOpen): void {
  onADatabaseTarget(title, (target) => withOpen(target, suite));
}

/** The same for suites that open the database themselves. */
export function onADatabaseTarget(title: string, suite: (target: () => DatabaseTarget) => void): void {
  if (serverUri === undefined) onEmbeddedDatabase(title, suite);
  else onMongoServer(title, (uri) => suite(() => ({ uri: uri() })));
}

/** The same as `onEachDatabase` for suites that open the database themselves, such as those that spawn a process. Nothing is opened. */
export function onEachDatabaseTarget(title: string, suite: (target: () => DatabaseTarget) => void): void {
  onEmbeddedDatabase(title, suite);
  onMongoServer(title, (uri) => suite(() => ({ uri: uri() })));
}

function onEmbeddedDatabase(title: string, suite: (target: () => DatabaseTarget) => void): void {
  describe(`${title} (embedded)`, () => withFresh(freshDirectory, suite));
}

/**
 * The same where a suite takes long: with a server it runs on MongoDB at once, and on the embedded database with the long
 * tests. `title` gets the mark of these, for so many seconds.
 */
export function onEachDatabaseTargetInTime(
  title: string,
  embeddedSec: number,
  suite: (target: () => DatabaseTarget) => void,
): void {
  onEmbeddedDatabase(serverUri === undefined ? title : `${title} (long: ${embeddedSec} s)`, suite);
  onMongoServer(title, (uri) => suite(() => ({ uri: uri() })));
}

/** A suite for MongoDB alone, which opens the database itself; `uri()` names one of its own. */
export function onMongoServer(title: string, suite: (uri: () => string) => void): void {
  const declare = serverUri === undefined ? describe.skip : describe;
  declare(`${title} (MongoDB)`, () => withFresh(freshDatabaseUri, (target) => suite(() => target().uri)));
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

/** Opens a suite's database before it and closes it afterwards. */
function withOpen(target: () => DatabaseTarget, suite: OnOpen): void {
  let open: Database | undefined;
  before(async () => {
    const where = target();
    open = "uri" in where ? await openMongoDatabase(where.uri) : await openSqliteDatabase(where.directory);
  });
  suite(() => inHooks(open), target);
  after(() => open?.close());
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
