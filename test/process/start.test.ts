import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { freePort } from "../../src/demo/running-app.js";
import { onEachDatabaseTarget, onMongoServer } from "../databases.js";
import { type CommandEnd, runFailingService } from "./command-process.js";
import { Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

onEachDatabaseTarget("npm start", (target) => {
  let scene: Scene;
  let service: ServiceProcess;
  before(async () => {
    scene = await Scene.open(target());
    service = await scene.start();
  });
  after(() => scene.close());

  it("says where it listens, where the data is and where the app is installed, and is ready then", async () => {
    const { stdout, stderr } = service;
    const where = target();
    const data =
      "uri" in where
        ? `Data is in MongoDB: ${new URL(where.uri).host}${new URL(where.uri).pathname}`
        : `Data is in ${where.directory} (embedded database, for one machine; set MONGODB_URI for production)`;
    assert.deepEqual(
      stdout.split("\n").map((line) => line.slice("09:00:00 ".length)),
      [
        `INFO  Listening on port ${scene.port}, for ${scene.url}`,
        `INFO  ${data}`,
        `INFO  Install the app: ${scene.url}/slack/install`,
        "",
      ],
    );
    assert.equal(stderr, "");
    for (const path of ["/healthz", "/readyz", "/"]) {
      assert.equal((await fetch(scene.url + path)).status, 200, path);
    }
  });

  it("has the first letter of the app's name for a picture, where there is none beside the manifest", async () => {
    const response = await fetch(`${scene.url}/icon`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^image\/svg\+xml/);
    assert.match(await response.text(), />B<\/text>/);
  });
});

describe("npm start", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.close());

  it("reads .env, and prefers the environment's values", async () => {
    const { PORT, ...rest } = scene.environment;
    const other = await freePort();
    const lines = Object.entries({ ...rest, PORT: String(other) }).map(([name, value]) => `${name}=${value}`);
    writeFileSync(join(scene.directory, ".env"), `# a comment\n${lines.join("\n")}\n`);
    const service = scene.spawnWith({ PORT: String(scene.port) });
    await service.untilSaid(/Install the app: /);
    assert.match(service.stdout, new RegExp(`Listening on port ${scene.port}, for ${scene.url}\n`));
    assert.equal((await fetch(`${scene.url}/healthz`)).status, 200);
    await assert.rejects(fetch(`http://127.0.0.1:${other}/healthz`));
  });

  it("says that its port is used by another process", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(scene.port, "127.0.0.1", resolve));
    const service = scene.spawn();
    assert.equal((await service.end).code, 1);
    taken.close();
    assert.deepEqual(
      [service.stdout, service.stderr],
      ["", `Port ${scene.port} is taken by another process. Stop that one, or set PORT to another port.\n`],
    );
    const left = readdirSync(scene.dataDirectory).filter((name) => name.startsWith("lock-"));
    assert.deepEqual(left, [], "the database was closed");
  });

  it("names a key file that it cannot read", async () => {
    const file = join(scene.dataDirectory, "token-keys");
    mkdirSync(file, { recursive: true });
    const service = await runFailingService(scene);
    assert.deepEqual([service.code, service.stdout], [1, ""]);
    assert.ok(service.stderr.startsWith(`The key file ${file} cannot be read or made. `), service.stderr);
    assert.equal(service.stderr.trimEnd().split("\n").length, 1, service.stderr);
  });

  it("says that it cannot listen on an address that this machine does not have", async () => {
    const environment = { ...scene.environment, HOST: "192.0.2.1" };
    const { code, stdout, stderr } = await runFailingService({ directory: scene.directory, environment });
    assert.deepEqual(
      [code, stdout, stderr],
      [
        1,
        "",
        "HOST is no address of this machine. Set it to one, or leave it out to listen on all of them.\n",
      ],
    );
  });
});

describe("npm start, with a configuration that it cannot use", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await Scene.open();
  });
  afterEach(() => scene.close());

  /** Expects sentences and nothing else. */
  async function refusal(environment: Readonly<Record<string, string>>): Promise<string> {
    return sentences(await runFailingService({ directory: scene.directory, environment }));
  }

  function sentences({ code, stdout, stderr }: CommandEnd): string {
    assert.deepEqual([code, stdout], [1, ""], stderr);
    assert.doesNotMatch(stderr, /\n\s+at |node_modules|\w+Error:/);
    assert.ok(!existsSync(scene.dataDirectory), "nothing was made on the disk");
    return stderr;
  }

  it("says everything that is missing", async () => {
    const service = scene.spawnWith({});
    const { code } = await service.end;
    const said = sentences({ code, stdout: service.stdout, stderr: service.stderr });
    const names = ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"];
    assert.deepEqual(
      said.match(/- \w+ is missing\./g),
      names.map((name) => `- ${name} is missing.`),
    );
  });

  it("says everything that is wrong, by name and never by value", async () => {
    const wrong = {
      SLACK_CLIENT_ID: "not-a-client-id",
      SLACK_CLIENT_SECRET: "short-secret",
      SLACK_SIGNING_SECRET: "xoxb-1-a-token-as-a-secret",
      PUBLIC_URL: "http://bot.example.org/with-a-path",
      MONGODB_URI: "postgres://ada:hunter2@db.example.org/",
      TOKEN_KEYS: "first:c2hvcnQta2V5",
      PORT: "port-number",
      LOG_LEVEL: "shouting",
      SLACK_API_URL: "slack.invalid/api",
    };
    const said = await refusal({ ...scene.environment, ...wrong });
    for (const [name, value] of Object.entries(wrong)) {
      assert.match(said, new RegExp(`- ${name} `), name);
      assert.ok(!said.includes(value), `${said}shows the value of ${name}`);
    }
    for (const part of ["hunter2", "c2hvcnQta2V5"]) assert.ok(!said.includes(part), `${said}shows ${part}`);
  });

  it("refuses production without MONGODB_URI and TOKEN_KEYS, however production is set", async () => {
    const { PUBLIC_URL, ...rest } = scene.environment;
    const publicUrl = { PUBLIC_URL: "https://app.example.com" };
    const [byName, byUrl] = [
      { ...rest, ...publicUrl, NODE_ENV: "production" },
      { ...rest, ...publicUrl },
    ];
    for (const said of await Promise.all([refusal(byName), refusal(byUrl)])) {
      assert.deepEqual(said.match(/- \w+ is missing/g), [
        "- MONGODB_URI is missing",
        "- TOKEN_KEYS is missing",
      ]);
    }
  });

  it("says where manifest.yml is broken", async () => {
    const file = join(scene.directory, "manifest.yml");
    const text = readFileSync(file, "utf8").replace(
      "socket_mode_enabled: false",
      "socket_mode_enabled: true",
    );
    const line = text.slice(0, text.indexOf("socket_mode_enabled")).split("\n").length;
    writeFileSync(file, text);
    const said = await refusal(scene.environment);
    assert.ok(said.includes(`- manifest.yml:${line} settings.socket_mode_enabled: `), said);
  });

  it("says that manifest.yml is missing", async () => {
    rmSync(join(scene.directory, "manifest.yml"));
    assert.match(await refusal(scene.environment), /manifest\.yml.*no such file/s);
  });
});

onMongoServer("npm start in production", (uri) => {
  let scene: Scene;
  before(async () => {
    scene = await Scene.open({ uri: uri() });
  });
  after(() => scene.close());

  it("logs JSON, sends HSTS, and makes no file", async () => {
    const service = await scene.start({
      NODE_ENV: "production",
      PUBLIC_URL: "https://app.example.com",
      TOKEN_KEYS: `2026a:${Buffer.alloc(32, "k").toString("base64")}`,
    });
    const lines = service.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ level, msg }) => `${level} ${msg}`),
      [
        `info Listening on port ${scene.port}, for https://app.example.com`,
        `info Data is in MongoDB: ${new URL(uri()).host}${new URL(uri()).pathname}`,
        "info Install the app: https://app.example.com/slack/install",
      ],
    );
    for (const path of ["/", "/healthz"]) {
      const response = await fetch(`http://127.0.0.1:${scene.port}${path}`);
      assert.equal(response.status, 200);
      assert.match(response.headers.get("strict-transport-security") ?? "", /^max-age=\d{8}$/, path);
    }
    const install = await fetch(`http://127.0.0.1:${scene.port}/slack/install`, { redirect: "manual" });
    const asked = new URL(install.headers.get("location") ?? "");
    assert.equal(asked.searchParams.get("redirect_uri"), "https://app.example.com/slack/oauth_redirect");
    assert.match(install.headers.get("set-cookie") ?? "", /; Secure/i);
    await service.stop();
    assert.ok(!existsSync(scene.dataDirectory));
  });
});
