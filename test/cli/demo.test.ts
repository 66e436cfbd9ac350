import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { MongoClient } from "mongodb";
import { TARBALL } from "../../src/cli/demo.js";
import { onADatabaseTarget, onMongoServer } from "../databases.js";
import { TcpProxy } from "../fakes/tcp-proxy.js";
import { onPosix } from "../on-posix.js";
import { ensureBuilt } from "../process/built.js";

const PROGRAM = resolve("dist/cli/main.js");

describe("npm run demo", () => {
  let directory: string;
  let child: ChildProcess | undefined;

  before(function () {
    this.timeout(60_000); // it may have to be built first
    ensureBuilt();
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-cli-"));
    copyFileSync("manifest.yml", join(directory, "manifest.yml"));
    mkdirSync(join(directory, "tmp"));
    // What a developer has lying about: the demo must not care.
    writeFileSync(
      join(directory, ".env"),
      "MONGODB_URI=mongodb://127.0.0.1:1/\nPORT=none\nTOKEN_KEYS=none\n",
    );
  });
  afterEach(() => {
    child?.kill("SIGKILL");
    child = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  function start(args: string[], env: Record<string, string> = {}) {
    const started = spawn(process.execPath, ["--enable-source-maps", PROGRAM, "demo", ...args], {
      cwd: directory,
      // Windows calls it TEMP.
      env: { PATH: process.env.PATH, TMPDIR: join(directory, "tmp"), TEMP: join(directory, "tmp"), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    let output = "";
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    const exited = once(started, "exit").then(([code]) => code);
    const shows = async (text: string) => {
      while (!output.includes(text)) {
        await Promise.race([once(started.stdout, "data"), exited]);
        const ended = started.exitCode !== null || started.signalCode !== null;
        if (ended) assert.ok(output.includes(text), output);
      }
    };
    return { process: started, exited, shows, output: () => output };
  }

  function assertNoDirectory() {
    assert.deepEqual(readdirSync(join(directory, "tmp")), []);
  }

  function assertWholeTour(output: string) {
    assert.match(output, /Every step worked\./);
    assert.ok((output.match(/ ✓ /g)?.length ?? 0) >= 6, output);
    assert.doesNotMatch(output, / ✗ |xox[a-z]-|WARN|ERROR/);
    assert.match(output, /"sealedBot": "v1\./);
  }

  it("walks the tour on the embedded database, shows no token, stays up until it is told to end, and leaves nothing behind", async () => {
    const demo = start([]);
    await demo.shows("Ctrl-C");
    await demo.shows("/readyz");
    assertWholeTour(demo.output());
    assert.match(demo.output(), /embedded database/);
    const url = /The app runs at (\S+),/.exec(demo.output())?.[1];
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    const slack = /^ {2}(\S+) +Slack itself/m.exec(demo.output())?.[1] ?? "";
    assert.match(await (await fetch(slack)).text(), /<h1>#general<\/h1>/);
    demo.process.kill("SIGINT");
    const code = await demo.exited;
    if (process.platform === "win32") return; // where a signal ends a process at once
    assert.equal(code, 0, demo.output());
    assertNoDirectory();
  }).timeout(20_000);

  onADatabaseTarget("npm run demo -- --once", (target) => {
    it("ends after the tour, with nothing left behind", async () => {
      const server = "uri" in target() ? process.env.MONGODB_TEST_URI : undefined;
      const demo = start(["--once"], server === undefined ? {} : { MONGODB_URI: server });
      assert.equal(await demo.exited, 0, demo.output());
      assertWholeTour(demo.output());
      if (server !== undefined) await assertNoDatabase(server, demo.output());
      assertNoDirectory();
    }).timeout(20_000);
  });

  it("prints its help, and refuses unknown arguments with exit code 2", async () => {
    const help = start(["--help"]);
    assert.equal(await help.exited, 0);
    assert.match(help.output(), /--once/);
    const unknown = start(["--twice"]);
    assert.equal(await unknown.exited, 2);
    assert.match(unknown.output(), /--twice/);
  }).timeout(20_000);

  it("names the tarball of this release of the local Slack", () => {
    const { name, version } = JSON.parse(readFileSync("packages/local-slack/package.json", "utf8"));
    assert.equal(TARBALL, `${name}-${version}.tgz`);
    assert.ok(readFileSync("docs/deploy.md", "utf8").includes(`npm install --save-dev ./${TARBALL}`));
  });

  onMongoServer("npm run demo", () => {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      onPosix
        .it(`drops its database on ${signal} in the middle of the tour, too, and exits ${code}`, async () => {
          const server = process.env.MONGODB_TEST_URI ?? "";
          const demo = start([], { MONGODB_URI: server });
          await demo.shows(" ✓ ");
          demo.process.kill(signal);
          assert.equal(await demo.exited, code, demo.output());
          assert.doesNotMatch(demo.output(), / ✗ |Every step worked|did not work|Error|could not/);
          await assertNoDatabase(server, demo.output());
          assertNoDirectory();
        })
        .timeout(20_000);
    }

    onPosix
      .it("says what it could not clean up, and cleans up the rest", async () => {
        const [host = "", port] = new URL(process.env.MONGODB_TEST_URI ?? "").host.split(":");
        const proxy = await TcpProxy.start({ host, port: Number(port ?? 27017) });
        const demo = start([], { MONGODB_URI: `mongodb://127.0.0.1:${proxy.port}/?directConnection=true` });
        try {
          await demo.shows("Ctrl-C");
          await proxy.cut();
          demo.process.kill("SIGINT");
          assert.equal(await demo.exited, 1, demo.output());
          assert.match(demo.output(), /\nThe demo could not clean up after itself: Mongo\w+Error: /);
          assertNoDirectory();
        } finally {
          await proxy.stop();
          await dropDatabase(process.env.MONGODB_TEST_URI ?? "", demo.output());
        }
      })
      .timeout(40_000);
  });
});

/** The name of the database that the demo said it was in. */
function databaseOf(output: string): string {
  const name = /MongoDB: \S+\/(demo_\w+)/.exec(output)?.[1];
  assert.ok(name, output);
  return name;
}

/** The server does not have the database that the demo said it was in. */
async function assertNoDatabase(server: string, output: string): Promise<void> {
  await withServer(server, async (client) => {
    const { databases } = await client.db().admin().listDatabases();
    assert.ok(!databases.some(({ name }) => name === databaseOf(output)));
  });
}

async function dropDatabase(server: string, output: string): Promise<void> {
  await withServer(server, (client) => client.db(databaseOf(output)).dropDatabase());
}

async function withServer(server: string, use: (client: MongoClient) => Promise<unknown>): Promise<void> {
  const client = new MongoClient(server);
  try {
    await use(client);
  } finally {
    await client.close();
  }
}
