import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npm } from "../npm.js";

const LOCAL_SLACK = JSON.parse(readFileSync("packages/local-slack/package.json", "utf8"));
const SERVICE = JSON.parse(readFileSync("packages/service/package.json", "utf8"));
const PACKAGES = ["package.json", "package-lock.json", "packages/service/package.json"];

/** The commands of the Dockerfile are run here as they stand there; there need be no Docker. */
const COMMANDS = [...readFileSync("Dockerfile", "utf8").matchAll(/^RUN (npm .*)$/gm)].map(
  ([, command = ""]) => command,
);

describe("What is installed in the image (long: 30 s)", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-image-"));
  });
  after(function () {
    this.timeout(60_000); // many files
    rmSync(directory, { recursive: true, force: true });
  });

  function stage(files: readonly string[], commands: readonly string[]): string {
    const root = mkdtempSync(join(directory, "stage-"));
    for (const file of files) cpSync(file, join(root, file), { recursive: true });
    for (const command of commands) {
      const { status, stdout, stderr } = npm([...command.split(" ").slice(1), "--prefer-offline"], {
        cwd: root,
      });
      assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
    }
    return root;
  }

  it("has the app's dependencies, and neither the local Slack nor its dependencies", function () {
    this.timeout(120_000);
    const production = COMMANDS.filter((command) => command.includes("--omit=dev"));
    assert.equal(production.length, 1);
    const modules = join(stage(PACKAGES, production), "node_modules");
    for (const name of Object.keys(SERVICE.dependencies)) assert.ok(existsSync(join(modules, name)), name);
    const needed = neededBy(Object.keys(SERVICE.dependencies));
    const ownAlone = Object.keys(LOCAL_SLACK.dependencies).filter((name) => !needed.has(name));
    assert.ok(ownAlone.includes("htmlparser2"), ownAlone.join(", "));
    for (const name of ["local-slack", ...ownAlone]) assert.ok(!existsSync(join(modules, name)), name);
  });

  it("is built of the app's own sources, and names the local Slack nowhere", function () {
    this.timeout(120_000);
    const build = COMMANDS.filter((command) => !command.includes("--omit=dev"));
    assert.equal(build.length, 2);
    const root = stage([...PACKAGES, "tsconfig.json", "src"], build);
    const code = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .map((file) => join(root, "dist", file));
    for (const program of ["main.js", "cli/main.js"]) {
      assert.ok(code.includes(join(root, "dist", program)), program);
    }
    const naming = code.filter((file) =>
      /^(?:import|export)\b.* from "local-slack"|\bimport\("local-slack"\)/m.test(readFileSync(file, "utf8")),
    );
    assert.deepEqual(naming, []);
  });
});

/** These packages and those that they depend on, themselves or through others. */
function neededBy(names: readonly string[]): ReadonlySet<string> {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const needed = new Set(names);
  for (const name of needed) {
    for (const each of Object.keys(packages[`node_modules/${name}`]?.dependencies ?? {})) needed.add(each);
  }
  return needed;
}
