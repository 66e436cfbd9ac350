import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { MODULES } from "../modules.js";
import { tableRows } from "./markdown.js";

/** The paths of the map's rows, without backticks. */
const PLACES = tableRows(readFileSync("CONTRIBUTING.md", "utf8"), "| Place | What it is for |").map(
  ([place = ""]) => place.replaceAll("`", ""),
);

describe("CONTRIBUTING.md's map", () => {
  it("names paths that exist", () => {
    assert.deepEqual(
      PLACES.filter((place) => !existsSync(place)),
      [],
    );
  });

  it("names every module of the app, and no other", () => {
    const named = PLACES.filter((place) => place.startsWith("src/")).map((place) =>
      place.slice(4).replace(/\/$/, ""),
    );
    assert.deepEqual(named.sort(), [...MODULES].sort());
  });

  it("names every folder with code, and of test/ every folder that mirrors no module", () => {
    const folders = (parent: string) =>
      readdirSync(parent, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() && !entry.name.startsWith(".") ? [entry.name] : [],
      );
    const notCode = ["node_modules", "dist", "commonjs", "types", "coverage", "packages", "src"];
    const wanted = [
      ...folders(".").filter((name) => !notCode.includes(name)),
      ...folders("packages").map((name) => `packages/${name}`),
      ...folders("test").flatMap((name) =>
        MODULES.includes(name) || ["docs", "listeners"].includes(name) ? [] : [`test/${name}`],
      ),
    ];
    assert.deepEqual(
      wanted.filter((folder) => !PLACES.includes(`${folder}/`)),
      [],
    );
  });
});
