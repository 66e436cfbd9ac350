import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { methods } from "../src/web-api/methods/index.js";

const ROOT = new URL("../", import.meta.url);
const README = readFileSync(new URL("README.md", ROOT), "utf8");

/** The folders below a folder, as paths from it, each with its number of files. */
function foldersOf(folder: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const entry of readdirSync(new URL(folder, ROOT), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path =
      entry.parentPath
        .replaceAll("\\", "/")
        .split(`/${folder.slice(0, -1)}`)
        .at(-1) ?? "";
    found.set(path.slice(1), (found.get(path.slice(1)) ?? 0) + 1);
  }
  return found;
}

describe("The README of local-slack", () => {
  const folders = [...foldersOf("src/").keys()].filter((folder) => folder !== "");

  it("has a row in its map for each folder of the sources, which names the folders in it, and no other row", () => {
    const rows = [...README.matchAll(/^\| `([^`]+)\/` \| (.*) \|$/gm)];
    const named = rows.flatMap(([, folder = "", text = ""]) => [
      folder,
      ...[...text.matchAll(/`([^`]+)\/`/g)].map(([, inner]) => `${folder}/${inner}`),
    ]);
    assert.deepEqual(named.sort(), folders.sort());
  });

  it("names every method of the Web API that there is, and no other", () => {
    const list = README.slice(README.indexOf("- **Web API**"), README.indexOf("- **Slack Connect**"));
    const named = [...list.matchAll(/`([\w.]+)`/g)].map(([, name = ""]) => name);
    assert.deepEqual(named, [...methods.keys()].sort());
  });
});

describe("The folders of local-slack", () => {
  const sources = foldersOf("src/");

  it("hold few files side by side, and the top of the sources six", () => {
    assert.ok((sources.get("") ?? 0) <= 6);
    const crowded = [...sources].filter(
      ([folder, files]) => files > (folder === "web-api/methods" ? 20 : 12),
    );
    assert.deepEqual(crowded, []);
  });

  it("have their tests in folders of the same names", () => {
    const others = [...foldersOf("test/").keys()].filter(
      (folder) => folder !== "" && folder !== "fixtures" && folder !== "conformance",
    );
    assert.deepEqual(
      others.filter((folder) => !sources.has(folder)),
      [],
    );
  });
});
