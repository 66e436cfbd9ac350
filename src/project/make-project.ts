import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { npm } from "./npm.js";
import { ProjectError } from "./project-error.js";
import { type ProjectIdentity, writeProjectFiles } from "./project-files.js";
import { projectPackage } from "./project-package.js";
import { PACKAGES, packagesAt, VENDOR, vendor } from "./vendored-packages.js";

/** The folder of this package: a checkout of its repository, or what npm has installed. */
const OWN_FOLDER = fileURLToPath(new URL("../..", import.meta.url));

export interface NewProject extends ProjectIdentity {
  readonly directory: string;
  /** A tarball, or a version of the registry; needed where this package is no checkout, which has the local Slack beside it. */
  readonly localSlack?: string | undefined;
  /** Told of each step, which may take a while. */
  readonly onStep?: (sentence: string) => void;
}

/**
 * Makes a project of its own on this package: its files, both packages in `vendor`, and a lock file, so that `npm ci` works in
 * it. It is made beside the directory, which is there when all of it is. Rejects with `ProjectError`; then nothing is made.
 */
export async function makeProject({
  directory,
  localSlack,
  onStep = () => undefined,
  ...identity
}: NewProject): Promise<void> {
  const target = resolve(directory);
  refuseUsed(target);
  const ownPackages = packagesAt(OWN_FOLDER);
  const [service = OWN_FOLDER, ownLocalSlack] = ownPackages;
  const isCheckout = ownLocalSlack !== undefined;
  const slackFrom = localSlack ?? ownLocalSlack;
  if (slackFrom === undefined) {
    throw new ProjectError(
      `The project is tested against a local Slack: say where ${PACKAGES.localSlack} is, by --local-slack FILE (its tarball) or --local-slack VERSION.`,
    );
  }
  if (!isVersion(slackFrom)) packagesAt(slackFrom); // before anything takes long
  mkdirSync(dirname(target), { recursive: true });
  const making = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    writeProjectFiles(join(OWN_FOLDER, "template"), making, identity);
    mkdirSync(join(making, VENDOR));
    onStep(`Packing ${PACKAGES.service}`);
    const packed = await vendor(making, service, { builds: isCheckout });
    onStep(`Packing ${PACKAGES.localSlack}`);
    const slack = isVersion(slackFrom)
      ? { name: PACKAGES.localSlack, spec: slackFrom }
      : await vendor(making, slackFrom, { builds: isCheckout });
    const own = JSON.parse(readFileSync(join(OWN_FOLDER, "package.json"), "utf8"));
    const content = projectPackage(packageName(target), own, packed, slack);
    writeFileSync(join(making, "package.json"), `${JSON.stringify(content, null, 2)}\n`);
    onStep("Writing package-lock.json");
    await npm(making, "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund");
    if (existsSync(target)) rmdirSync(target);
    renameSync(making, target);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
}

function refuseUsed(directory: string): void {
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    throw new ProjectError(`${directory} is not empty. Name a directory that is new or empty.`);
  }
}

function isVersion(text: string): boolean {
  return /^[\^~]?\d+\.\d+\.\d+/.test(text);
}

/** A name that npm takes, from that of the directory. */
function packageName(directory: string): string {
  const name = basename(directory)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return name || "my-app";
}
