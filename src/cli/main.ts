#!/usr/bin/env node
import { loadPart, runWithPackages } from "../packages/package-missing-error.js";
import { OF_THE_COMMANDS } from "../packages/packages.js";

await runWithPackages(async () => {
  const { runProgram } = await loadPart(
    "bolt-mongodb-app",
    OF_THE_COMMANDS,
    () => import("./run-program.js"),
  );
  await runProgram(process.argv.slice(2));
});
