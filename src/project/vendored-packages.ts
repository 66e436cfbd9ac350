import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { npm } from "./npm.js";
import { ProjectError } from "./project-error.js";

/** The folder of a project that holds the tarballs of its packages. */
export const VENDOR = "vendor";

/** The two packages of this repository. */
export const PACKAGES = { service: "bolt-mongodb-app", localSlack: "local-slack" } as const;

/** Where the local Slack is in a checkout of this repository. */
const LOCAL_SLACK_FOLDER = join("packages", PACKAGES.localSlack);

/** A tarball in a project's `vendor` folder. */
export interface VendoredPackage {
  readonly name: string;
  readonly version: string;
  /** For package.json: `file:vendor/…`. */
  readonly spec: string;
}

/** What a path has: a checkout of this repository both packages, and a tarball or another folder the one that it is. */
export function packagesAt(path: string): string[] {
  const found = resolve(path);
  if (!existsSync(found)) throw new ProjectError(`There is nothing at ${path}.`);
  return existsSync(join(found, LOCAL_SLACK_FOLDER, "package.json"))
    ? [found, join(found, LOCAL_SLACK_FOLDER)]
    : [found];
}

/**
 * Packs a folder, or copies a tarball, into the `vendor` folder of a project. The name of the file has a hash of what is in
 * it: a lock file names it so, and two builds of one release are never taken for each other. Without `builds` the folder is
 * packed as it is. Rejects with `ProjectError` for what is none of the two packages.
 */
export async function vendor(
  project: string,
  from: string,
  { builds = true }: { readonly builds?: boolean } = {},
): Promise<VendoredPackage> {
  const directory = join(project, VENDOR);
  const packing = mkdtempSync(join(directory, "packing-"));
  try {
    const output = await npm(
      project,
      ...["pack", from, "--json", "--pack-destination", packing],
      ...(builds ? [] : ["--ignore-scripts"]),
    );
    const { name, version, filename } = packedIn(output);
    if (!Object.values<string>(PACKAGES).includes(name)) {
      throw new ProjectError(
        `${from} is the package ${name}, and neither ${Object.values(PACKAGES).join(" nor ")}.`,
      );
    }
    const packed = join(packing, filename);
    const hash = createHash("sha256").update(readFileSync(packed)).digest("hex").slice(0, 8);
    const file = `${name}-${version}-${hash}.tgz`;
    renameSync(packed, join(directory, file));
    return { name, version, spec: `file:${VENDOR}/${file}` };
  } finally {
    rmSync(packing, { recursive: true, force: true });
  }
}

/** The scripts of a package may write before npm does; npm's own JSON comes last. */
function packedIn(output: string): {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
} {
  const [packed] = JSON.parse(output.slice(output.search(/^\[/m)));
  return packed;
}
