import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableRows } from "../docs/markdown.js";
import { type CommandName, runCommand, spawnCommand } from "../process/command-process.js";
import { allCommands, helpOf } from "./commands.js";

const HERE = { directory: ".", environment: {} };

/** The commands without `--json`, and why. */
const WITHOUT_JSON: Readonly<Record<string, string>> = {
  start: "its lines are the service's log",
  demo: "its lines are for people who look on",
  "slack-cli get-hooks": "it prints what the Slack CLI reads",
  "slack-cli get-manifest": "it prints what the Slack CLI reads",
  "slack-cli start": "its lines are the service's log",
};

/** The commands that destroy something: they ask. */
const ASKING = [
  "adopt",
  "data erase",
  "events drop",
  "installations delete",
  "installations revoke",
  "manifest complete",
  "manifest update",
];

describe("bolt-mongodb-app", function () {
  this.timeout(60_000); // it may have to be built first
  for (const [name, command] of allCommands()) {
    const json = name in WITHOUT_JSON ? "no --json" : "the shape of --json";
    it(`${name} --help has an example, the exit codes and ${json}, and makes no file`, async () => {
      const help = helpOf(command);
      const examples = /Examples:\n((?: {2}.*\n)+)/.exec(help)?.[1] ?? "";
      assert.ok(examples.includes(`bolt-mongodb-app ${name}`), help);
      assert.match(help, /Exit codes:\n {2}0 {2}\S.*\n {2}1 {2}\S.*\n {2}2 {2}\S/);
      assert.equal(/What --json prints:\n {2}\{/.test(help), !(name in WITHOUT_JSON), help);
      assert.equal(/^ +--json /m.test(help), !(name in WITHOUT_JSON), help);
      assert.equal(/^ +--yes +do not ask$/m.test(help), ASKING.includes(name), help);
      const directory = mkdtempSync(join(tmpdir(), "help-test-"));
      try {
        const { code, stdout, stderr } = await runCommand(name as CommandName, ["--help"], {
          directory,
          environment: {},
        });
        assert.deepEqual([code, stderr, readdirSync(directory)], [0, "", []]);
        assert.ok(stdout.startsWith(`Usage: bolt-mongodb-app ${name} `), stdout);
        assert.ok(!stdout.includes("\u001b"), "a color without a terminal");
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  }

  it("documents in docs/deploy.md which commands ask first, and which have no --json", () => {
    const text = readFileSync("docs/deploy.md", "utf8").replaceAll("\n", " ");
    const [, asking = ""] =
      /What destroys something, or writes into a file of yours, says what, and asks: (.*?)\./.exec(text) ??
      [];
    const named = (sentence: string) =>
      [...sentence.matchAll(/`([a-z -]+)`/g)].map(([, name]) => name).sort();
    assert.deepEqual(named(asking), ASKING);
    const [, without = ""] = /which all have but (.*?),/.exec(text) ?? [];
    assert.deepEqual(named(without), Object.keys(WITHOUT_JSON).sort());
  });

  it("has the commands of the table in docs/deploy.md, and their aliases in package.json", () => {
    const rows = tableRows(readFileSync("docs/deploy.md", "utf8"), "| Command | What it does | With npm |");
    const named = rows.map(([command = ""]) => command.replaceAll("`", ""));
    assert.deepEqual(
      named.sort(),
      allCommands()
        .map(([name]) => name)
        .sort(),
    );
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    for (const [command = "", , alias = ""] of rows) {
      const [, script] = /^`npm (?:run (?:-s )?)?([a-z:]+)/.exec(alias) ?? [];
      if (script === undefined || script === "start") continue;
      const words = command.replaceAll("`", "");
      const runs = String(scripts[script]).replace(/^.*dist\/cli\/main\.js /, "");
      assert.ok(words.startsWith(runs), `${script} runs ${runs}`);
    }
  });

  for (const [what, args, sentence] of [
    ["a group alone", ["keys"], /^Usage: bolt-mongodb-app keys/],
    [
      "an unknown command",
      ["keys", "lose"],
      /^Unknown command 'lose'.* See bolt-mongodb-app keys --help\.\n$/,
    ],
    [
      "a mistyped command",
      ["keys", "rotat"],
      /^Unknown command 'rotat' \(Did you mean rotate\?\)\. See bolt-mongodb-app keys --help\.\n$/,
    ],
    [
      "a mistyped group",
      ["instalations", "list"],
      /^Unknown command 'instalations' \(Did you mean installations\?\)\. See bolt-mongodb-app --help\.\n$/,
    ],
    [
      "a mistyped option",
      ["installations", "list", "--silent-sinse", "30d"],
      /^Unknown option '--silent-sinse' \(Did you mean --silent-since\?\)\. See /,
    ],
    [
      "an unknown option",
      ["manifest", "check", "--jason"],
      /^Unknown option '--jason'.* See bolt-mongodb-app manifest check --help\.\n$/,
    ],
    [
      "a word too many",
      ["doctor", "now"],
      /^Superfluous argument 'now'\. See bolt-mongodb-app doctor --help\.\n$/,
    ],
  ] as const) {
    it(`refuses ${what}, with exit code 2 and on the standard error`, async () => {
      const [first, ...rest] = args;
      const { code, stdout, stderr } = await runCommand(first as CommandName, rest, HERE);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, sentence);
    });
  }

  it("prints its help in a process of its own", async () => {
    const { code, stdout, stderr } = await spawnCommand("manifest", ["--help"], HERE);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /create.*update/s);
  });
});
