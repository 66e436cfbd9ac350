import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { WorkCopy } from "../mutation/work-copy.js";
import { onPosix } from "../on-posix.js";
import { follow, recipesIn } from "./recipe.js";

const TEXT = readFileSync("CONTRIBUTING.md", "utf8");

/** What has to hold in each project, whatever its manifest and its listeners are. */
const EVERYWHERE = ["test/listeners/index.test.ts", "test/docs/map.test.ts", "test/config/*.test.ts"];

/** The same for a project that has another app in place of the sample: what its pages, its flows and its demo do. */
const OF_ANOTHER_APP = [
  "test/{flows,listeners,demo,manifest,web,doctor,oauth,lifecycle}/**/*.test.ts",
  "test/browser/app-*.test.ts",
  // Mocha takes a pattern with nothing but braces for the name of a file.
  ...["cli/demo", "process/start", "process/secrets", "import-graph", "running-app"].map(
    (name) => `test/${name}.test.ts`,
  ),
];

onPosix.describe("A copy of the project that is changed as CONTRIBUTING.md says", () => {
  let copy: WorkCopy;
  beforeEach(async () => {
    copy = await WorkCopy.of(resolve("."));
    const compilerOptions = {
      composite: false,
      declaration: false,
      noEmit: true,
      rootDir: ".",
      types: ["node", "mocha"],
    };
    const include = ["src", "test"];
    writeFileSync(
      join(copy.directory, "tsconfig.recipe.json"),
      JSON.stringify({ extends: "./tsconfig.json", compilerOptions, include }),
    );
  });
  afterEach(() => copy.remove());

  /** Runs one of the project's programs in the copy. */
  function run(program: string, ...args: readonly string[]): void {
    const { DIST_IS_BUILT: _, ...env } = process.env;
    const command = [join("node_modules", program), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
      cwd: copy.directory,
      env,
      encoding: "utf8",
      timeout: 840_000, // mocha's own cannot end a test that waits like this
    });
    assert.equal(status, 0, `${program} ${args.join(" ")}\n${stdout.slice(-8_000)}${stderr.slice(-2_000)}`);
  }

  function check(files: readonly string[]): void {
    run("typescript/bin/tsc", "-p", "tsconfig.recipe.json");
    const checked = files.filter((file) => file.endsWith(".ts"));
    run("@biomejs/biome/bin/biome", "check", "--vcs-enabled=false", "--error-on-warnings", ...checked);
  }

  const isTest = (file: string) => file.endsWith(".test.ts");

  for (const recipe of recipesIn(TEXT, "## How to")) {
    it(`compiles and passes the test of the recipe: ${recipe.title} (long: 20 s)`, () => {
      const files = follow(recipe, copy.directory);
      assert.ok(files.some(isTest), "it shows a test");
      check(files);
      run("mocha/bin/mocha.js", "--timeout", "30000", ...EVERYWHERE, ...files.filter(isTest));
    }).timeout(180_000);
  }

  it("into another app passes its tests and those that are not of the sample (long: 200 s)", () => {
    const [recipe] = recipesIn(TEXT, "## Make it yours");
    assert.ok(recipe?.title === "Make it yours");
    const files = follow(recipe, copy.directory);
    check(files);
    // Here, and not in both processes of the tests at once.
    run(
      "tsx/dist/cli.mjs",
      "-e",
      'import("./test/process/built.ts").then(({ ensureBuilt }) => ensureBuilt())',
    );
    run(
      "mocha/bin/mocha.js",
      "--parallel",
      "--jobs",
      "2",
      "--timeout",
      "60000",
      ...EVERYWHERE,
      ...OF_ANOTHER_APP,
    );
  }).timeout(900_000);
});
