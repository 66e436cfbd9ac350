import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { codeBlocks } from "../docs/markdown.js";
import { builtProgram } from "./built.js";
import type { Scene } from "./scene.js";
import type { ServiceProcess } from "./service-process.js";

/** Starts the service as docs/operations.md says, with a program of its own that Node loads first, and resolves when it listens. */
export async function startPreloaded(
  scene: Scene,
  file: string,
  changes: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const [program, ...others] = codeBlocks(readFileSync("docs/operations.md", "utf8"), "js").filter((block) =>
    block.startsWith(`// ${file}\n`),
  );
  if (program === undefined || others.length > 0) throw new Error(`docs/operations.md has one ${file}`);
  writeFileSync(join(scene.directory, file), program);
  const modules = join(scene.directory, "node_modules");
  if (!existsSync(modules)) symlinkSync(resolve("node_modules"), modules, "junction");
  const service = scene.spawnCommand(
    [process.execPath, "--import", `./${file}`, builtProgram("service")],
    changes,
  );
  await service.untilSaid(/Install the app: /);
  return service;
}
