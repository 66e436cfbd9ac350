import type { Command } from "commander";
import { updatePackages } from "../../project/update-packages.js";
import { ends, explained } from "../explain.js";
import { type ExitCode, say, sayJson } from "../terminal.js";

/** `update-packages`: a newer release of this package, in a project that holds it in its vendor folder. */
export function updatePackagesHere(): Command {
  return explained("update-packages", {
    text: "Replaces the packages in this project's vendor folder by newer ones, and installs them.",
    examples: ["update-packages ../checkout", "update-packages ./service-0.2.0.tgz ./local-slack-0.2.0.tgz"],
    more: `A path is a checkout of this package's repository, from which both packages are built and packed, or a tarball. Of the
project it changes package.json, package-lock.json and what is in vendor. When npm cannot install them, nothing is changed.`,
    json: `{ "updated": [{ "name": "bolt-mongodb-app", "version": "0.2.0" }] }`,
    exits: { 0: "they are installed, or were already", 1: "there is no such package, or npm failed" },
  })
    .argument("<paths...>", "a checkout, or tarballs")
    .action(ends(run));
}

async function run(
  paths: readonly string[],
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  const updated = await updatePackages(".", paths);
  if (json) sayJson({ updated });
  else if (updated.length === 0) say("The project has these packages already.");
  else for (const { name, version } of updated) say(`${name} is ${version} now.`);
  return 0;
}
