import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Compiles the programs in a folder, by the project's settings. Returns what is wrong with their types. */
export function compileIn(place: string): string {
  const compilerOptions = { composite: false, declaration: false, rootDir: ".", outDir: "." };
  const config = { extends: resolve("tsconfig.json"), compilerOptions, include: ["*.ts"], exclude: [] };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(config));
  const tsc = [resolve("node_modules/typescript/bin/tsc"), "-p", place];
  return spawnSync(process.execPath, tsc, { encoding: "utf8" }).stdout;
}
