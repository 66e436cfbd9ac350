import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Workspace } from "local-slack";
import { openDatabase } from "../../src/database/open-database.js";
import { freePort } from "../../src/demo/running-app.js";
import { developmentCipher } from "../../src/encryption/development-keys.js";
import type { StoredInstallation } from "../../src/installations/installation-records.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { inTeam } from "../../src/testing/installation-store/examples.js";
import { onADatabaseTarget } from "../databases.js";
import { ensureBuilt, TEST_BUILD } from "../process/built.js";
import { Scene } from "../process/scene.js";
import type { ServiceProcess } from "../process/service-process.js";
import { codeBlocks, tableRows } from "./markdown.js";

const DOCUMENT = readFileSync("docs/own-app.md", "utf8");
const PROGRAMS = codeBlocks(DOCUMENT, "ts").filter((code) => code.startsWith("// src/main.ts\n"));

const LISTENERS = codeBlocks(DOCUMENT, "ts").filter((code) => code.startsWith("// src/listeners/"));

/** Beside the built modules, where the programs' imports lead. */
const PLACE = resolve(TEST_BUILD, `own-app-${process.pid}`);

/** Compiles the programs and the listeners of the document, by the project's settings. Resolves to what is wrong with their types. */
function compile(): string {
  mkdirSync(PLACE, { recursive: true });
  for (const name of ["createServer", "forEachInstallation"]) {
    const program = PROGRAMS.find((code) => code.includes(name)) ?? assert.fail(name);
    writeFileSync(join(PLACE, `${name}.ts`), program.replaceAll('"./service.js"', '"../service.js"'));
  }
  for (const [number, code] of LISTENERS.entries()) {
    writeFileSync(
      join(PLACE, `listener-${number}.ts`),
      code.replaceAll('"../listener.js"', '"../listeners/listener.js"'),
    );
  }
  const compilerOptions = { composite: false, declaration: false, rootDir: ".", outDir: "." };
  const config = { extends: resolve("tsconfig.json"), compilerOptions, include: ["*.ts"], exclude: [] };
  writeFileSync(join(PLACE, "tsconfig.json"), JSON.stringify(config));
  const tsc = [resolve("node_modules/typescript/bin/tsc"), "-p", PLACE];
  return spawnSync(process.execPath, tsc, { encoding: "utf8" }).stdout;
}

describe("docs/own-app.md", () => {
  it("has every hook, and no other", () => {
    const source = readFileSync("src/lifecycle/lifecycle-hooks.ts", "utf8");
    const hooks = [
      ...source.slice(source.indexOf("interface LifecycleHooks")).matchAll(/readonly (\w+)\?:/g),
    ];
    assert.deepEqual(
      tableRows(DOCUMENT, "| Hook | When |").map(([hook]) => hook),
      hooks.map(([, hook]) => `\`${hook}\``),
    );
  });
});

onADatabaseTarget("The programs of docs/own-app.md", (target) => {
  let scene: Scene;
  let wrong: string;
  before(function () {
    this.timeout(60_000);
    ensureBuilt();
    wrong = compile();
  });
  after(() => rmSync(PLACE, { recursive: true, force: true }));
  beforeEach(async () => {
    scene = await Scene.open(target());
  });
  afterEach(() => scene.close());

  const spawn = (name: string, environment: Record<string, string> = {}): ServiceProcess =>
    scene.spawnCommand([process.execPath, join(PLACE, `${name}.js`)], environment);
  const start = async (name: string, environment: Record<string, string> = {}): Promise<ServiceProcess> => {
    const service = spawn(name, environment);
    await service.untilSaid(/Install the app: /);
    return service;
  };
  const texts = ({ general }: Workspace) => scene.localSlack.messages(general).map(({ text }) => text);

  it("are two, and one listener, in TypeScript that the project's settings accept", () => {
    assert.deepEqual([PROGRAMS.length, LISTENERS.length, wrong], [2, 1, ""]);
  });

  it("post in every workspace once a day, whatever process does it", async function () {
    this.timeout(30_000); // three processes
    const early = await start("forEachInstallation");
    await early.untilSaid(/Posted: 0 done/);
    await scene.installed(scene.acme);
    await scene.installed(scene.globex);
    await early.stop();
    const { appState } = await withDatabase();
    await appState.deleteMany({});
    await close();
    const processes = await Promise.all([
      start("forEachInstallation"),
      start("forEachInstallation", { PORT: String(await freePort()) }),
    ]);
    const post = `Good morning! Today is ${new Date().toISOString().slice(0, 10)}.`;
    const posted = () => processes.filter(({ output }) => /Posted: 2 done, 0 skipped, 0 failed/.test(output));
    await scene.localSlack.until("the posts", () => posted()[0], 20_000);
    for (const each of processes) assert.equal((await each.stop()).code, 0);
    assert.equal(posted().length, 1);
    for (const workspace of [scene.acme, scene.globex]) assert.deepEqual(texts(workspace), [post]);
  });

  it("write to the one customer that a webhook names", async function () {
    this.timeout(30_000);
    const port = await freePort();
    const secret = "a-secret-of-the-product";
    await start("createServer", { WEBHOOK_PORT: String(port), WEBHOOK_SECRET: secret });
    await scene.installed(scene.acme);
    await scene.installed(scene.globex);
    const { installations } = await withDatabase();
    const { clientId } = scene.localSlack;
    const store = new MongoInstallationStore({
      installations,
      cipher: developmentCipher(scene.dataDirectory),
      clientId,
    });
    const acme = await store.fetchFromDatabase(inTeam(scene.acme.id));
    await store.storeInstallation({ ...acme, tenant: "customer-7" } as StoredInstallation);
    await close();
    const send = async (body: object, authorization = `Bearer ${secret}`) => {
      const { status } = await fetch(`http://127.0.0.1:${port}/`, {
        method: "POST",
        headers: { authorization },
        body: JSON.stringify(body),
      });
      return status;
    };
    const message = { tenant: "customer-7", channel: "#general", text: "Your export is ready." };
    assert.equal(await send(message, "Bearer another"), 401);
    assert.equal(await send({ ...message, tenant: "customer-8" }), 404);
    assert.equal(await send({ ...message, tenant: { $ne: null } }), 404);
    assert.deepEqual([texts(scene.acme), texts(scene.globex)], [[], []]);
    assert.equal(await send(message), 204);
    assert.deepEqual([texts(scene.acme), texts(scene.globex)], [["Your export is ready."], []]);
    assert.equal(await send({ ...message, channel: "#nowhere" }), 502);
  });

  it("ends the webhook's process with what is missing in its environment", async () => {
    const service = spawn("createServer");
    assert.equal((await service.end).code, 1);
    assert.match(service.output, /Set WEBHOOK_SECRET/);
  });

  let database: Awaited<ReturnType<typeof openDatabase>> | undefined;
  async function withDatabase() {
    const where = target();
    database = await openDatabase("uri" in where ? where : { directory: where.directory });
    return database;
  }
  async function close() {
    await database?.close();
  }
});
