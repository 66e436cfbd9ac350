import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { KEY_ID } from "../../encryption/envelope.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, fail, say, sayJson } from "../terminal.js";

/** `keys generate`: a new key, once. */
export function keysGenerate(): Command {
  return explained("generate", {
    text: "Prints a new entry for TOKEN_KEYS. It is shown once and kept nowhere.",
    examples: ["keys generate", "keys generate --id 2026b"],
    more: `Put it into TOKEN_KEYS, and keep it apart from the backups of the database. To change keys with several processes, first
add it behind the key that seals, in every process, and then put it in front.`,
    json: '{ "id": "2026b", "entry": "2026b:…" }',
    exits: { 0: "it is printed", 1: "never" },
  })
    .option("--id <id>", "its id: 1 to 32 letters, digits, - or _ (default: today, and four characters)")
    .action(ends(run));
}

function run({
  id = `${new Date().toISOString().slice(0, 10)}-${randomBytes(2).toString("hex")}`,
  json = false,
}: {
  readonly id?: string;
  readonly json?: boolean;
}): ExitCode {
  if (!new RegExp(`^${KEY_ID}$`).test(id)) return fail(2, "--id must have 1 to 32 letters, digits, - or _.");
  const entry = `${id}:${randomBytes(32).toString("base64")}`;
  if (json) sayJson({ id, entry });
  else say(entry);
  return 0;
}
