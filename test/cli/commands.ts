import type { Command } from "commander";
import { program } from "../../src/cli/program.js";

/** A command that does something, by its words. */
export type NamedCommand = readonly [name: string, command: Command];

/** All commands of the program that do something. */
export function allCommands(): readonly NamedCommand[] {
  return commandsOf(program());
}

export function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
}

function commandsOf(command: Command, words = ""): readonly NamedCommand[] {
  return command.commands.flatMap((each) => {
    const name = `${words}${each.name()}`;
    return each.commands.length === 0 ? [[name, each] as const] : commandsOf(each, `${name} `);
  });
}
