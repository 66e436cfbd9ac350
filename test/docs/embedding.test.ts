import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { onADatabaseTarget } from "../databases.js";
import { ensureBuilt, TEST_BUILD } from "../process/built.js";
import { compileIn } from "./compile-in.js";
import { codeBlocks, tableRows } from "./markdown.js";
import { aHost } from "./mounted-host.js";

const DOCUMENT = readFileSync("docs/embedding.md", "utf8");
const PROGRAMS = ["express", "fastify"].map((name) => {
  const [, code] =
    codeBlocks(DOCUMENT, "ts")
      .map((block) => block.split(`// ${name}.ts\n`))
      .find(([before]) => before === "") ?? assert.fail(name);
  return { name, code: code ?? "" };
});

/** Beside the built modules, where the programs' imports lead. */
const PLACE = resolve(TEST_BUILD, `embedding-${process.pid}`);

/** Compiles the programs of the document, by the project's settings. Resolves to what is wrong with their types. */
function compile(): string {
  mkdirSync(PLACE, { recursive: true });
  for (const { name, code } of PROGRAMS)
    writeFileSync(
      join(PLACE, `host-${name}.ts`),
      code.replaceAll('"bolt-mongodb-app/service"', '"../service.js"'),
    );
  return compileIn(PLACE);
}

describe("docs/embedding.md", () => {
  it("names everything that startService resolves to, and no more", () => {
    const source = readFileSync("src/serving/start-service.ts", "utf8");
    const result = source.slice(
      source.indexOf("interface MountedService extends"),
      source.indexOf("\n}\n\n/**\n * Starts"),
    );
    const surface = readFileSync("src/clients/clients.ts", "utf8");
    const clients = surface.slice(surface.indexOf("export interface Clients {"));
    const names = (text: string) =>
      [...text.matchAll(/^ {2}(?:readonly )?(\w+)[:(]/gm)].map(([, name]) => name);
    const named = tableRows(DOCUMENT, "| What `startService(options)` resolves to").flatMap(([cell = ""]) =>
      [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name),
    );
    assert.deepEqual(
      named.sort(),
      [
        ...names(result),
        ...names(clients.slice(0, clients.indexOf("\n}\n"))),
        "collection",
        "installLink",
      ].sort(),
    );
  });
});

onADatabaseTarget("The programs of docs/embedding.md", (target) => {
  let wrong: string;
  before(function () {
    this.timeout(60_000);
    ensureBuilt();
    wrong = compile();
  });
  after(() => rmSync(PLACE, { recursive: true, force: true }));

  it("are TypeScript that the project's settings accept", () => assert.equal(wrong, ""));

  for (const { name } of PROGRAMS)
    describe(`An app in another server: ${name}`, () => aHost(target, [join(PLACE, `host-${name}.js`)]));
});
