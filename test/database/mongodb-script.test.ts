import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MongoClient } from "mongodb";
import { freePort } from "../../src/demo/running-app.js";
import { onMongoServer } from "../databases.js";
import { onPosix } from "../on-posix.js";

const script = fileURLToPath(new URL("../../scripts/mongodb.sh", import.meta.url));

onPosix.describe("npm run mongodb", () => {
  let directory: string;
  const cache = () => join(directory, "cache");

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "mongodb-script-test-"));
  });
  afterEach(() => rm(directory, { recursive: true }));

  function run(command: string, port: number, path: string) {
    const env = { PATH: path, PORT: String(port), HOME: directory, XDG_CACHE_HOME: cache() };
    return new Promise<{ exitCode: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile("bash", [script, command], { env }, (error, stdout, stderr) =>
        resolve({ exitCode: error?.code ?? 0, stdout, stderr }),
      );
    });
  }

  it("says in one sentence what to install when no MongoDB can run, with exit code 69", async () => {
    const bin = join(directory, "bin");
    await mkdir(bin);
    for (const tool of ["bash", "dirname"]) await symlink(await pathOf(tool), join(bin, tool));
    const { exitCode, stdout, stderr } = await run("start", await freePort(), bin);
    assert.equal(exitCode, 69, stderr);
    assert.equal(stdout, "");
    assert.match(
      stderr,
      /^mongodb: none can run here: install mongod .* or docker, .*MONGODB_TEST_URI.*\.\n$/,
    );
  });

  it("does not treat another program on the port as a MongoDB", async () => {
    const other = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    }).listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const { exitCode, stderr } = await run("start", port, process.env.PATH ?? "");
    other.close();
    assert.equal(exitCode, 1);
    assert.match(stderr, /port \d+ is taken by a program that is no MongoDB; choose another/);
  });

  onMongoServer("with a mongod on the PATH", (uri) => {
    /** A `mongod` that leads to the test server, after a while. */
    async function pathWithMongod(main: string): Promise<string> {
      const mongod = join(directory, "mongod");
      await writeFile(mongod, `#!/usr/bin/env node\n${main}`);
      await chmod(mongod, 0o755);
      return `${directory}:${process.env.PATH}`;
    }

    it("starts a MongoDB, waits until it answers, does nothing the second time, stops it, and deletes its data", async () => {
      const { hostname, port: targetPort } = new URL(uri());
      const path = await pathWithMongod(`
        const { connect, createServer } = require("node:net");
        const port = process.argv[process.argv.indexOf("--port") + 1];
        const host = process.argv[process.argv.indexOf("--bind_ip") + 1];
        setTimeout(() => createServer((near) => {
          const far = connect(${targetPort || 27017}, ${JSON.stringify(hostname)});
          near.pipe(far).pipe(near);
          near.on("error", () => far.destroy());
          far.on("error", () => near.destroy());
        }).listen(port, host), 300);
      `);
      const port = await freePort();
      const started = await run("start", port, path);
      try {
        assert.equal(started.exitCode, 0, started.stderr);
        assert.equal(started.stdout, `mongodb://127.0.0.1:${port}/\n`);
        assert.match(started.stderr, new RegExp(`export MONGODB_TEST_URI=mongodb://127.0.0.1:${port}/`));
        const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
        await client.db("admin").command({ ping: 1 });
        await client.close();
        const again = await run("start", port, path);
        assert.equal(again.stdout, started.stdout);
        assert.match(again.stderr, /already runs/);
      } finally {
        const stopped = await run("stop", port, path);
        assert.equal(stopped.exitCode, 0, stopped.stderr);
      }
      await assert.rejects(once(connect(port, "127.0.0.1"), "connect"), { code: "ECONNREFUSED" });
      const data = () => readdir(join(cache(), "bolt-mongodb-app"));
      assert((await data()).includes(`mongod-${port}`), "the data stays");
      assert.equal((await run("wipe", port, path)).exitCode, 0);
      assert.deepEqual(await data(), []);
    });

    it("names the log file when the MongoDB does not start", async () => {
      const path = await pathWithMongod(`console.error("no space left"); process.exit(1);`);
      const port = await freePort();
      const { exitCode, stderr } = await run("start", port, path);
      assert.equal(exitCode, 1);
      assert.match(stderr, /no space left\nmongodb: mongod did not start; its log is .*mongod-\d+\.log/);
    });
  });
});

function pathOf(tool: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("sh", ["-c", `command -v ${tool}`], (error, stdout) =>
      error ? reject(error) : resolve(stdout.trim()),
    );
  });
}
