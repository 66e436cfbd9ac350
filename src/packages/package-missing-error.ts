import { AppError } from "../errors.js";
import { isInstance, readProperty } from "../log/thrown.js";
import { ownRequire } from "./own-require.js";
import { PACKAGES, type PackageName } from "./packages.js";

/** A part of this package needs others, which the project has not installed. The message has the line that installs them. */
export class PackageMissingError extends AppError {
  readonly code = "package_missing";

  constructor(
    part: string,
    /** Their names. */
    readonly packages: readonly PackageName[],
    options?: ErrorOptions,
  ) {
    const names = packages.join(", ").replace(/, ([^,]+)$/, " and $1");
    const releases = packages.map((name) => `"${name}@${PACKAGES[name].split(" || ").at(-1)}"`);
    super(
      `${part} needs ${names}, which this project has not installed. Run: npm install ${releases.join(" ")}`,
      options,
    );
  }
}

/** What to throw where a part of this package could not be loaded: a `PackageMissingError` when one of its packages is not there. */
export function whyNotLoaded(part: string, packages: readonly PackageName[], error: unknown): unknown {
  const code = readProperty(error, "code");
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return error;
  const said = String(readProperty(error, "message"));
  const named = packages.filter((name) => said.includes(`'${name}'`));
  if (named.length === 0) return error; // a file of this package, or something that a package needs
  const missing = packages.filter((name) => named.includes(name) || !isInstalled(name));
  return new PackageMissingError(part, missing, { cause: error });
}

/** Loads a part of this package that needs others. Rejects with `PackageMissingError` when one of these is not there. */
export async function loadPart<Part>(
  part: string,
  packages: readonly PackageName[],
  load: () => Promise<Part>,
): Promise<Part> {
  try {
    return await load();
  } catch (error) {
    throw whyNotLoaded(part, packages, error);
  }
}

/** Runs a program, and ends it with a sentence and exit code 1 when a package is not there. */
export async function runWithPackages(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    if (!isInstance(error, PackageMissingError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function isInstalled(name: string): boolean {
  try {
    ownRequire.resolve(name);
    return true;
  } catch {
    return false;
  }
}
