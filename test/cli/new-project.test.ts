import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../process/command-process.js";

describe("bolt-mongodb-app new", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-new-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const make = (...args: readonly string[]) =>
    runCommand("new", args, { directory, environment: { PATH: process.env.PATH } });

  it("refuses a directory that is not empty, and changes nothing in it", async () => {
    mkdirSync(join(directory, "used"));
    writeFileSync(join(directory, "used/notes.txt"), "mine");
    const { code, stdout, stderr } = await make("used");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /used is not empty\. Name a directory that is new or empty\.\n$/);
    assert.deepEqual(readdirSync(directory, { recursive: true }).sort(), ["used", join("used", "notes.txt")]);
  });

  it("refuses a name that Slack does not take, and what is no color", async () => {
    for (const [args, sentence] of [
      [["--name", "x".repeat(36)], /^--name takes a name of 1 to 35 characters\.\n$/],
      [["--name", " "], /^--name takes/],
      [["--color", "red"], /^--color takes a color as #rrggbb/],
    ] as const) {
      const { code, stderr } = await make("app", ...args);
      assert.equal(code, 2);
      assert.match(stderr, sentence);
    }
    assert.equal(existsSync(join(directory, "app")), false);
  });

  it("leaves nothing behind when there is no such local Slack", async () => {
    const { code, stderr } = await make("app", "--local-slack", "./no-such-file.tgz");
    assert.equal(code, 1);
    assert.match(stderr, /^There is nothing at \.\/no-such-file\.tgz\.\n$/);
    assert.deepEqual(readdirSync(directory), []);
  });
});

describe("bolt-mongodb-app update-packages", () => {
  it("refuses a directory that holds no package in its vendor folder", async () => {
    const directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-update-"));
    writeFileSync(join(directory, "package.json"), '{ "dependencies": { "bolt-mongodb-app": "^0.1.0" } }');
    writeFileSync(join(directory, "package-lock.json"), "{}");
    try {
      const { code, stderr } = await runCommand("update-packages", ["../x"], {
        directory,
        environment: {},
      });
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^package\.json here has no bolt-mongodb-app in vendor\/\. Run this in the project's/,
      );
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
