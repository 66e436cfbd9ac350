import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { program } from "../../src/cli/program.js";
import { tableRows } from "../docs/markdown.js";
import { type CommandName, runCommand, spawnCommand } from "../process/command-process.js";

const HERE = { directory: ".", environment: {} };

/** The commands that do something, by their words. */
function commandsOf(command: Command, words = ""): readonly (readonly [string, Command])[] {
  return command.commands.flatMap((each) => {
    const name = `${words}${each.name()}`;
    return each.commands.length === 0 ? [[name, each] as const] : commandsOf(each, `${name} `);
  });
}

function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}

describe("bolt-mongodb-app", function () {
  this.timeout(60_000); // it may have to be built first
  for (const [name, command] of commandsOf(program())) {
    it(`${name} --help has an example and the exit codes, and the shape of --json where there is one`, () => {
      const help = helpOf(command);
      assert.match(help, new RegExp(`Examples:\\n  bolt-mongodb-app ${name}\\b`));
      assert.match(help, /Exit codes:\n {2}0 {2}\S.*\n {2}1 {2}\S.*\n {2}2 {2}\S/);
      assert.equal(/What --json prints:\n {2}\{/.test(help), /^ +--json /m.test(help), help);
    });
  }

  it("has the commands of the table in docs/deploy.md, and their aliases in package.json", () => {
    const rows = tableRows(readFileSync("docs/deploy.md", "utf8"), "| Command | What it does | With npm |");
    const named = rows.map(([command = ""]) => command.replaceAll("`", ""));
    assert.deepEqual(
      named.sort(),
      commandsOf(program())
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
