import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { boltPageCases } from "./bolt-pages.js";

/** Where @slack/bolt is installed. */
const NODE_MODULES = fileURLToPath(new URL("../../", import.meta.resolve("@slack/bolt/package.json")));

describe("The programs of docs/bolt-js.md", () => {
  boltPageCases({
    file: "bolt-js.md",
    language: "js",
    comment: "//",
    withToken: "app.mjs",
    withOAuth: "oauth-app.mjs",
    run: (directory) => {
      symlinkSync(NODE_MODULES, join(directory, "node_modules"), "junction");
      writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
      return { command: [process.execPath], env: {} };
    },
  });
});
