import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { readConfig, VARIABLES } from "../../src/config/config.js";
import { environment } from "../../src/config/environment.js";
import { freePort } from "../../src/demo/running-app.js";
import { APPROVAL_WITHIN_MS } from "../../src/oauth/approval-deadline.js";
import { ANSWER_WITHIN_MS } from "../../src/requests/slack-requests.js";
import { onMongoServer } from "../databases.js";
import { onPosix } from "../on-posix.js";
import { ensureBuilt } from "../process/built.js";
import { MANIFEST } from "../process/scene.js";
import { ServiceProcess } from "../process/service-process.js";

const { engines, scripts } = JSON.parse(readFileSync("package.json", "utf8"));
const COMPOSE_FILE = readFileSync("compose.yaml", "utf8");
const MONGO_PASSWORD = "0a1b2c3d4e5f";
const COMPOSE = parse(asCompose(COMPOSE_FILE, { MONGO_PASSWORD }));
const { app, mongodb } = COMPOSE.services;

/** Instruction and rest of every line of the Dockerfile, by stage, the last stage last. */
const STAGES = stagesOf(readFileSync("Dockerfile", "utf8"));
const LAST = STAGES.at(-1) ?? [];
const IGNORED = readFileSync(".dockerignore", "utf8").split("\n");

/** What an operator fills in; the rest is in `.env.example` and compose.yaml. */
const FILLED_IN: Readonly<Record<string, string>> = {
  SLACK_CLIENT_ID: "1.2",
  SLACK_CLIENT_SECRET: "0123456789abcdef0123456789abcdef",
  SLACK_SIGNING_SECRET: "1123456789abcdef0123456789abcdef",
  PUBLIC_URL: "https://app.example.com",
  TOKEN_KEYS: `2026a:${Buffer.alloc(32, "d").toString("base64")}`,
};

describe("The image of the Dockerfile", () => {
  it("has a Node.js that the app runs on, the same in every stage", () => {
    const images = STAGES.map(([from]) => from?.rest.split(" ")[0]);
    assert.equal(new Set(images).size, 1);
    const [, major] = /^node:(\d+)-slim$/.exec(images[0] ?? "") ?? [];
    assert.ok(Number(major) > Number(engines.node.replace(">=", "").split(".")[0]));
  });

  it("is made of files that exist, are sent to the builder, and have no secret", () => {
    const copied = STAGES.flat()
      .filter(({ name, rest }) => name === "COPY" && !rest.startsWith("--from"))
      .flatMap(({ rest }) => rest.split(" ").slice(0, -1));
    assert.ok(copied.includes("manifest.yml") && copied.includes("package.json"));
    for (const file of copied) {
      assert.ok(existsSync(file) || file === "icon.*", file);
      assert.ok(IGNORED.includes(`!${file}`), `${file} is sent to the builder`);
    }
    const sent = IGNORED.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    assert.ok(IGNORED.includes("*"));
    assert.deepEqual([...new Set(copied)].sort(), sent.sort(), "and nothing else is");
  });

  it("has production packages alone, and what was built with all of them", () => {
    const copies = LAST.filter(({ name, rest }) => name === "COPY" && rest.startsWith("--from"));
    assert.equal(copies.length, 2);
    const commands = (rest: string) =>
      STAGES.find(([from]) => from?.rest.endsWith(` AS ${/--from=(\w+)/.exec(rest)?.[1]}`))
        ?.filter(({ name }) => name === "RUN")
        .map(({ rest }) => rest);
    assert.deepEqual(commands(copies.find(({ rest }) => rest.includes("node_modules"))?.rest ?? ""), [
      "npm ci --omit=dev --workspace=service --include-workspace-root",
    ]);
    assert.deepEqual(commands(copies.find(({ rest }) => rest.includes("dist"))?.rest ?? ""), [
      "npm ci --workspace=service --include-workspace-root",
      "npm run -s build",
    ]);
  });

  it("runs in production, as node, and gets SIGTERM itself", () => {
    const at = (wanted: string) => LAST.findIndex(({ name }) => name === wanted);
    assert.equal(LAST[at("USER")]?.rest, "node");
    assert.ok(at("USER") < at("CMD") && LAST.findLastIndex(({ name }) => name === "COPY") < at("USER"));
    assert.match(LAST[at("ENV")]?.rest ?? "", /NODE_ENV=production/);
    assert.deepEqual(commandOf("CMD"), scripts.start.replace("exec ", "").split(" "));
    assert.ok(at("ENTRYPOINT") < 0);
  });
});

onMongoServer("The image of the Dockerfile, put together without Docker", (uri) => {
  let directory: string;
  let service: ServiceProcess | undefined;
  before(() => {
    ensureBuilt();
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-image-"));
    for (const file of ["package.json", "manifest.yml"]) copyFileSync(file, join(directory, file));
    cpSync("dist", join(directory, "dist"), { recursive: true });
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
    for (const name of Object.keys(packages)) {
      const { dev, devOptional } = packages[name];
      if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(name) || dev || devOptional || !existsSync(name)) continue;
      mkdirSync(join(directory, dirname(name)), { recursive: true });
      symlinkSync(resolve(name), join(directory, name), "junction");
    }
  });
  after(async () => {
    await service?.kill();
    rmSync(directory, { recursive: true, force: true });
  });

  onPosix.it(
    "starts without development packages, is healthy, makes no file, and stops with exit code 0",
    async () => {
      const { PATH = "" } = process.env;
      const PORT = String(await freePort());
      const probe = () => {
        const [file = "", ...args] = commandOf("HEALTHCHECK");
        assert.equal(file, "node");
        return spawnSync(process.execPath, args, { env: { PORT }, encoding: "utf8" }).status;
      };
      assert.equal(probe(), 1);
      const before = readdirSync(directory);
      service = ServiceProcess.startAt(directory, commandOf("CMD"), {
        PATH,
        PORT,
        NODE_ENV: "production",
        MONGODB_URI: uri(),
        ...FILLED_IN,
      });
      await service.untilSaid(/Install the app: https:\/\/app\.example\.com/);
      assert.equal(probe(), 0);
      assert.equal((await service.stop()).code, 0);
      assert.deepEqual(readdirSync(directory), before);
    },
  );
});

describe("compose.yaml", () => {
  it("gives the app, with .env.example filled in, all that production requires", () => {
    assert.equal(app.env_file, ".env");
    const written = environment({}, ".env.example");
    const config = readConfig({ ...written, ...FILLED_IN, ...app.environment }, MANIFEST);
    assert.equal(config.production, true);
    assert.equal(config.mongodbUri, app.environment.MONGODB_URI);
    const names = VARIABLES.map(({ name }) => name);
    const commandLine = ["SLACK_CONFIG_TOKEN", "SLACK_CONFIG_REFRESH_TOKEN"];
    for (const name of commandLine)
      assert.equal(app.environment[name], "", `${name} is none of the service's`);
    for (const name of Object.keys(app.environment)) {
      assert.ok([...names, ...commandLine].includes(name), name);
    }
    for (const secret of Object.keys(FILLED_IN))
      assert.ok(!(secret in app.environment), `${secret} is in .env`);
  });

  it("publishes the port that the app listens on, to this machine alone", () => {
    assert.deepEqual(app.ports, [`127.0.0.1:3000:${app.environment.PORT}`]);
    assert.equal(app.environment.HOST, "");
  });

  it("starts the app when the replica set takes writes, and gives it time to stop", () => {
    assert.deepEqual(app.depends_on, { mongodb: { condition: "service_healthy" } });
    const { host, pathname, searchParams } = new URL(app.environment.MONGODB_URI);
    assert.ok(host in { "mongodb:27017": 1 } && pathname.length > 1);
    const set = searchParams.get("replicaSet");
    assert.deepEqual(mongodb.command.slice(0, 3), ["mongod", "--replSet", set]);
    const { MONGO_INITDB_ROOT_USERNAME, MONGO_INITDB_ROOT_PASSWORD } = mongodb.environment;
    const [cmd, shell, ...args] = mongodb.healthcheck.test;
    assert.deepEqual([cmd, shell], ["CMD", "mongosh"]);
    const script = args.at(-1);
    assert.ok(!script.includes("\n"));
    // The shell's own names, as far as the script uses them, on a server that was never initiated.
    let initiated: unknown;
    const quits: number[] = [];
    const entered: unknown[] = [];
    const db = (isWritablePrimary: boolean) => ({
      getSiblingDB: (name: string) => ({ auth: (...as: string[]) => entered.push([name, ...as]) }),
      hello: () => ({ isWritablePrimary }),
    });
    const rs = {
      status: () => {
        if (initiated === undefined) throw new Error("no replset config has been received");
      },
      initiate: (config: unknown) => {
        initiated = config;
      },
    };
    const run = (isWritablePrimary: boolean) =>
      new Function("rs", "db", "process", "quit", script)(
        rs,
        db(isWritablePrimary),
        { env: mongodb.environment },
        (code: number) => quits.push(code),
      );
    run(false);
    assert.deepEqual(initiated, { _id: set, members: [{ _id: 0, host }] });
    run(true);
    assert.deepEqual(quits, [1, 0]);
    const login = ["admin", MONGO_INITDB_ROOT_USERNAME, MONGO_INITDB_ROOT_PASSWORD];
    assert.deepEqual(entered, [login, login]);
    assert.ok(Number.parseInt(app.stop_grace_period, 10) >= 30);
  });

  it("has a password for the database, from .env, and starts nothing without one", () => {
    assert.ok(!COMPOSE_FILE.includes(MONGO_PASSWORD));
    for (const missing of [{}, { MONGO_PASSWORD: "" }]) {
      assert.throws(
        () => asCompose(COMPOSE_FILE, missing),
        /Set MONGO_PASSWORD in \.env; docs\/deploy\.md says how/,
      );
    }
    const { username, password, searchParams } = new URL(app.environment.MONGODB_URI);
    assert.deepEqual([password, searchParams.get("authSource")], [MONGO_PASSWORD, "admin"]);
    // The image makes this user, and only with it starts mongod with --auth.
    assert.deepEqual(mongodb.environment, {
      MONGO_INITDB_ROOT_USERNAME: username,
      MONGO_INITDB_ROOT_PASSWORD: MONGO_PASSWORD,
    });
    assert.match(readFileSync("docs/deploy.md", "utf8"), /echo "MONGO_PASSWORD=\$\(.*\)" >> \.env\n/);
  });

  onPosix.it(
    "gives mongod the key file that a replica set with passwords needs, and then its command",
    () => {
      const keyFile = mongodb.command[mongodb.command.indexOf("--keyFile") + 1];
      const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-entrypoint-"));
      try {
        // In place of the image's own: they say what they were given.
        const stand = (name: string, script: string) =>
          writeFileSync(join(directory, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
        stand("install", 'echo "$@"; cat');
        stand("docker-entrypoint.sh", 'echo; printf "%s\\n" "$@"');
        const [file, ...args] = mongodb.entrypoint;
        const { stdout, status } = spawnSync(file, [...args, ...mongodb.command], {
          env: { PATH: `${directory}:${process.env.PATH}` },
          encoding: "utf8",
        });
        assert.equal(status, 0);
        const [installed, key = "", ...command] = stdout.trimEnd().split("\n");
        assert.equal(installed, `-m 400 -o mongodb /dev/stdin ${keyFile}`);
        assert.match(key, /^[A-Za-z0-9+/]{64}$/);
        assert.deepEqual(command, mongodb.command);
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
  );

  it("keeps the data, and the database to itself; the app's file system is read-only", () => {
    assert.equal(mongodb.ports, undefined);
    const volumes = mongodb.volumes.map((volume: string) => volume.split(":")[0]);
    assert.deepEqual(Object.keys(COMPOSE.volumes).sort(), volumes.sort());
    assert.ok(mongodb.volumes.some((volume: string) => volume.endsWith(":/data/db")));
    assert.deepEqual([app.read_only, app.cap_drop], [true, ["ALL"]]);
  });
});

describe("docs/deploy.md", () => {
  const text = readFileSync("docs/deploy.md", "utf8");

  it("names files and scripts that exist", () => {
    const files = [...text.matchAll(/`(src\/[\w/.-]+|Dockerfile|compose\.yaml|manifest\.yml)`/g)].map(
      ([, file = ""]) => file,
    );
    assert.ok(files.length > 8);
    for (const file of files) assert.ok(existsSync(file), file);
    for (const [, script = ""] of text.matchAll(/npm run (?:-s )?([a-z:]+)/g))
      assert.ok(script in scripts, script);
  });

  it("names the limits of the code", () => {
    assert.ok(text.includes("at most 1 MiB"));
    assert.match(readFileSync("src/requests/slack-requests.ts", "utf8"), /BODY_LIMIT_BYTES = 1024 \* 1024;/);
    assert.ok(text.includes(`within ${APPROVAL_WITHIN_MS / 1_000} seconds`));
  });

  it("lets a proxy wait for longer than any request takes", () => {
    const [, seconds] = /Let the proxy\s+wait for (\d+) seconds/.exec(text) ?? [];
    assert.ok(Number(seconds) * 1_000 >= 1.5 * Math.max(APPROVAL_WITHIN_MS, ANSWER_WITHIN_MS));
  });
});

function stagesOf(dockerfile: string): { readonly name: string; readonly rest: string }[][] {
  const lines = dockerfile
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const stages: { name: string; rest: string }[][] = [];
  for (const line of lines) {
    const [, name = "", rest = ""] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (name === "FROM") stages.push([]);
    stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

/** What Compose makes of a file: `${NAME:?message}` is the variable, or an end with that message; `$$` is a `$`. */
function asCompose(file: string, variables: Readonly<Record<string, string>>): string {
  return file.replace(/\$(?:\$|\{(\w+):\?([^}]+)\})/g, (_, name?: string, message?: string) => {
    if (name === undefined) return "$";
    const value = variables[name];
    if (!value) throw new Error(message);
    return value;
  });
}

/** The words of an instruction of the last stage in exec form. */
function commandOf(instruction: "CMD" | "HEALTHCHECK"): string[] {
  const { rest = "" } = LAST.find(({ name }) => name === instruction) ?? {};
  return JSON.parse(rest.slice(rest.indexOf("[")));
}
