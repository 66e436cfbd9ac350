import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Finding, Level } from "../../src/doctor/finding.js";
import { ensureBuilt } from "../process/built.js";

export interface DoctorRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Diagnosis extends DoctorRun {
  readonly findings: readonly Finding[];
}

/** `npm run doctor`'s process in a directory, with nothing in its environment but what it is given. */
export async function runDoctor(
  directory: string,
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<DoctorRun> {
  ensureBuilt();
  const { NODE_V8_COVERAGE } = process.env;
  const child = spawn(process.execPath, [resolve("dist/cli/doctor.js"), ...args], {
    cwd: directory,
    env: { ...(NODE_V8_COVERAGE !== undefined && { NODE_V8_COVERAGE }), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  }
  await once(child, "close");
  return { code: child.exitCode, ...said };
}

/** The same with `--json`, read. */
export async function diagnose(
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<Diagnosis> {
  const run = await runDoctor(directory, environment, "--json");
  assert.equal(run.stderr, "");
  const { findings } = JSON.parse(run.stdout) as { findings: readonly Finding[] };
  for (const { id, level, sentence, whatToDo } of findings) {
    assert.match(id, /^[a-z-]+\.[a-z-]+$/);
    assert.match(sentence, /^\S.*[.:!?]?$/, id);
    assert.ok(whatToDo || level === "ok" || level === "info", `${id} says what to do`);
  }
  return { ...run, findings };
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
