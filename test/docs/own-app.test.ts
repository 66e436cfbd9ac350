import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { json } from "node:stream/consumers";
import type { Workspace } from "local-slack";
import { readConfig } from "../../src/config/config.js";
import { openDatabase } from "../../src/database/open-database.js";
import { configureLocalSlack, freePort } from "../../src/demo/running-app.js";
import { developmentCipher } from "../../src/encryption/development-keys.js";
import type { StoredInstallation } from "../../src/installations/installation-records.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { OwnCollections } from "../../src/own-collections/own-collections.js";
import { inTeam } from "../../src/testing/installation-store/examples.js";
import { onADatabaseTarget, onEachDatabaseTargetInTime } from "../databases.js";
import { ensureBuilt, TEST_BUILD } from "../process/built.js";
import { MANIFEST, Scene } from "../process/scene.js";
import type { ServiceProcess } from "../process/service-process.js";
import { compileIn } from "./compile-in.js";
import { codeBlocks, tableRows } from "./markdown.js";

const DOCUMENT = readFileSync("docs/own-app.md", "utf8");
const PROGRAMS = codeBlocks(DOCUMENT, "ts").filter((code) => code.startsWith("// src/main.ts\n"));

const LISTENERS = codeBlocks(DOCUMENT, "ts").filter((code) => code.startsWith("// src/listeners/"));

/** Beside the built modules, where the programs' imports lead. */
const PLACE = resolve(TEST_BUILD, `own-app-${process.pid}`);

/** Compiles the programs and the listeners of the document, by the project's settings. Resolves to what is wrong with their types. */
function compile(): string {
  mkdirSync(PLACE, { recursive: true });
  for (const name of ["createServer", "forEachInstallation", "findOneAndUpdate"]) {
    const program = PROGRAMS.find((code) => code.includes(name)) ?? assert.fail(name);
    writeFileSync(join(PLACE, `${name}.ts`), program.replaceAll('"./service.js"', '"../service.js"'));
  }
  for (const [number, code] of LISTENERS.entries()) {
    writeFileSync(
      join(PLACE, `listener-${number}.ts`),
      code.replaceAll('"../listener.js"', '"../listeners/listener.js"'),
    );
  }
  return compileIn(PLACE);
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

  it("are three, and one listener, in TypeScript that the project's settings accept", () => {
    assert.deepEqual([PROGRAMS.length, LISTENERS.length, wrong], [3, 1, ""]);
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

onEachDatabaseTargetInTime("The poll of docs/own-app.md", 15, (target) => {
  let scene: Scene;
  let messages: Server;
  /** What the buttons of its message say, as the app has written it again and again. */
  const shown: string[][] = [];
  before(async function () {
    this.timeout(60_000);
    ensureBuilt();
    assert.equal(compile(), "");
    scene = await Scene.open(target());
    const commands = [{ command: "/poll", description: "Ask the channel" }];
    const config = readConfig(scene.environment, { ...MANIFEST, commands }, {});
    configureLocalSlack(scene.localSlack, config);
    messages = createServer(async (request, response) => {
      const message = (await json(request)) as { blocks: Parameters<typeof buttonsOf>[0] };
      shown.push(buttonsOf(message.blocks));
      response.end("ok");
    });
    await new Promise<void>((resolve) => messages.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    rmSync(PLACE, { recursive: true, force: true });
    messages.close();
    await scene.close();
  });

  const buttonsOf = (
    blocks: readonly { readonly elements?: readonly { readonly text: { text: string } }[] }[],
  ) => blocks.flatMap(({ elements = [] }) => elements.map(({ text }) => text.text));

  it("loses no vote of fifty people at once, and shows all of them", async function () {
    this.timeout(30_000);
    const { localSlack, acme } = scene;
    const service = scene.spawnCommand([process.execPath, join(PLACE, "findOneAndUpdate.js")], {});
    await service.untilSaid(/Install the app: /);
    await scene.installed(acme);
    const [ada] = acme.people;
    const place = { team: acme.id, user: ada.id, channel: acme.general };
    await localSlack.command({ ...place, command: "/poll", text: "Lunch?" });
    const poll = await localSlack.until("the poll", () =>
      localSlack.messages(acme.general).find(({ text }) => text === "Lunch?"),
    );
    const blocks = poll.blocks as unknown as Parameters<typeof buttonsOf>[0];
    assert.deepEqual(buttonsOf(blocks), ["Yes (0)", "No (0)"]);
    const buttons = blocks.flatMap(({ elements = [] }) => elements) as unknown as { action_id: string }[];

    const press = async (person: number) => {
      const action = { ...buttons[person % 2], block_id: "votes", action_ts: "1.1", type: "button" };
      const payload = {
        type: "block_actions",
        team: { id: acme.id },
        user: { id: `U0PERSON${person}`, username: "person", team_id: acme.id },
        container: { type: "message", message_ts: poll.ts, channel_id: acme.general },
        channel: { id: acme.general, name: "general" },
        trigger_id: `1.2.${person}`,
        api_app_id: localSlack.appId,
        is_enterprise_install: false,
        enterprise: null,
        response_url: `http://127.0.0.1:${(messages.address() as AddressInfo).port}/`,
        actions: [action],
      };
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      const headers = { ...localSlack.sign(body), "content-type": "application/x-www-form-urlencoded" };
      assert.equal((await localSlack.sendRaw({ body, headers })).status, 200);
    };
    const people = Array.from({ length: 50 }, (_, person) => person);
    await Promise.all(people.map(press));
    await localSlack.until("all votes in the message", () => {
      const [yes, no] = shown.at(-1) ?? [];
      return (yes === "Yes (25)" && no === "No (25)") || undefined;
    });
    await localSlack.clickButton({ team: acme.id, user: ada.id, in: poll, actionId: "vote-Yes" });
    const final = await localSlack.until("the vote in the channel", () =>
      localSlack.messages(acme.general).find(({ blocks: now }) => JSON.stringify(now).includes("Yes (26)")),
    );
    assert.deepEqual(buttonsOf(final.blocks as unknown as typeof blocks), ["Yes (26)", "No (25)"]);
    assert.equal((await service.stop()).code, 0);
    const database = await openDatabase(target());
    const { clientId } = localSlack;
    const { open } = new OwnCollections({ database, clientId, declared: { votes: {} } });
    const votes = await open("votes").find({}).toArray();
    await database.close();
    assert.equal(votes.length, 51);
    assert.ok(votes.every(({ teamId, userId }) => teamId === acme.id && typeof userId === "string"));
  });
});
