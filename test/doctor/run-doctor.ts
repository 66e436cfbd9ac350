import assert from "node:assert/strict";
import type { Finding, Level } from "../../src/doctor/finding.js";
import { type CommandEnd, runCommand } from "../process/command-process.js";

export interface Diagnosis extends CommandEnd {
  readonly findings: readonly Finding[];
}

/** `npm run doctor` in a directory, with nothing in its environment but what it is given. */
export function runDoctor(
  directory: string,
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandEnd> {
  return runCommand("doctor", args, { directory, environment });
}

/** The same with `--json`, read. */
export async function diagnose(
  directory: string,
  environment: Readonly<Record<string, string>>,
  run = runCommand,
): Promise<Diagnosis> {
  const end = await run("doctor", ["--json"], { directory, environment });
  assert.equal(end.stderr, "");
  const { findings } = JSON.parse(end.stdout) as { findings: readonly Finding[] };
  for (const { id, level, sentence, whatToDo } of findings) {
    assert.match(id, /^[a-z-]+\.[a-z-]+$/);
    assert.match(sentence, /^\S.*[.:!?]?$/, id);
    assert.ok(whatToDo || level === "ok" || level === "info", `${id} says what to do`);
  }
  return { ...end, findings };
}

/** The ids of the findings of a level, in order. */
export function ids({ findings }: Diagnosis, level: Level): string[] {
  return findings.filter((finding) => finding.level === level).map(({ id }) => id);
}

/** The one finding with this id. */
export function finding(diagnosis: Diagnosis, id: string): Finding {
  const [found, ...others] = diagnosis.findings.filter((each) => each.id === id);
  assert.ok(found !== undefined && others.length === 0, `one ${id} in:\n${diagnosis.stdout}`);
  return found;
}
