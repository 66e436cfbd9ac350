import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { npm } from "./npm.js";
import { ProjectError } from "./project-error.js";
import { PACKAGES, packagesAt, VENDOR, type VendoredPackage, vendor } from "./vendored-packages.js";

type Dependencies = Record<string, string>;

/** A package that a project has in another release than before. */
export interface UpdatedPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * Replaces the packages in a project's `vendor` folder by those of a checkout, or by tarballs, and installs them. Of the
 * project's files it changes package.json, package-lock.json and what is in `vendor`. Resolves to the packages that are others
 * now. Rejects with `ProjectError`, also when npm cannot install them; then the three are as they were.
 */
export async function updatePackages(project: string, paths: readonly string[]): Promise<UpdatedPackage[]> {
  const file = join(project, "package.json");
  const lockFile = join(project, "package-lock.json");
  const [before, lockBefore] = [file, lockFile].map((each) => readFileSync(each, "utf8")) as [string, string];
  const content: { dependencies?: Dependencies; devDependencies?: Dependencies } = JSON.parse(before);
  const parts = [content.dependencies, content.devDependencies];
  const vendored = (name: string) => parts.find((part) => part?.[name]?.startsWith(`file:${VENDOR}/`));
  if (!vendored(PACKAGES.service)) {
    throw new ProjectError(
      `package.json here has no ${PACKAGES.service} in ${VENDOR}/. Run this in the project's directory; a release of the registry is updated by npm update.`,
    );
  }
  const made: VendoredPackage[] = [];
  const replaced: string[] = [];
  try {
    for (const path of paths.flatMap(packagesAt)) {
      const packed = await vendor(project, path);
      const part = vendored(packed.name);
      const old = part?.[packed.name];
      if (part === undefined || old === packed.spec) continue;
      made.push(packed);
      if (old !== undefined) replaced.push(old);
      part[packed.name] = packed.spec;
    }
    if (made.length === 0) return [];
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    await npm(project, "install", "--no-audit", "--no-fund");
  } catch (error) {
    writeFileSync(file, before);
    writeFileSync(lockFile, lockBefore);
    remove(
      project,
      made.map(({ spec }) => spec),
    );
    throw error;
  }
  remove(project, replaced);
  return made.map(({ name, version }) => ({ name, version }));
}

function remove(project: string, specs: readonly string[]): void {
  for (const spec of specs) rmSync(resolve(project, spec.slice("file:".length)), { force: true });
}
