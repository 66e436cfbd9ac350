import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { SENT_EVENTS } from "../src/events/sent-events.js";
import { methods } from "../src/web-api/methods/index.js";
import { EVENTS } from "./conformance/event-cases.js";
import { eventsDocument } from "./events-table.js";
import { methodsDocument } from "./methods-table.js";

const ROOT = new URL("../", import.meta.url);
const README = readFileSync(new URL("README.md", ROOT), "utf8");

/** The folders below a folder, as paths from it, each with its number of files. */
function foldersOf(folder: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const entry of readdirSync(new URL(folder, ROOT), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = relative(fileURLToPath(new URL(folder, ROOT)), entry.parentPath).replaceAll("\\", "/");
    found.set(path, (found.get(path) ?? 0) + 1);
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

  it("says how many methods the Web API has", () => {
    assert.equal(/- \*\*Web API\*\*: (\d+) methods/.exec(README)?.[1], String(methods.size));
  });
});

describe("docs/methods.md of local-slack", () => {
  it("is what npm run methods-table makes of the methods", () => {
    const written = readFileSync(new URL("docs/methods.md", ROOT), "utf8");
    assert.equal(written, methodsDocument());
  });
});

describe("docs/events.md of local-slack", () => {
  it("is what npm run events-table makes of the events", () => {
    const written = readFileSync(new URL("docs/events.md", ROOT), "utf8");
    assert.equal(written, eventsDocument());
  });

  it("says of the events that are tried here, and of no others, when they are sent", () => {
    const types = Object.keys(SENT_EVENTS).map((name) => name.replace(/^message\..*/, "message"));
    assert.deepEqual([...new Set(types)].sort(), Object.keys(EVENTS).sort());
  });
});

describe("The folders of local-slack", () => {
  const sources = foldersOf("src/");

  it("hold few files side by side, and the top of the sources six", () => {
    assert.ok((sources.get("") ?? 0) <= 6);
    const crowded = [...sources].filter(([, files]) => files > 14);
    assert.deepEqual(crowded, []);
  });

  it("have their tests in folders of the same names", () => {
    const others = [...foldersOf("test/").keys()].filter(
      (folder) => folder !== "" && !folder.startsWith("fixtures") && !folder.startsWith("conformance"),
    );
    assert.deepEqual(
      others.filter((folder) => !sources.has(folder)),
      [],
    );
  });
});
