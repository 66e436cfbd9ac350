import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuBetween, databaseCpu } from "./database-cpu.js";

describe("The database server's CPU in the benchmark", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-proc-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function stat(id: number, name: string, userTicks: number, systemTicks: number): void {
    mkdirSync(join(directory, String(id)), { recursive: true });
    const line = `${id} (${name}) S 1 1 1 0 -1 4194560 10 0 0 0 ${userTicks} ${systemTicks} 7 8 20 0 1 0 99\n`;
    writeFileSync(join(directory, String(id), "stat"), line);
  }

  it("is what all its processes used between two readings, and nobody else's", () => {
    stat(10, "postgres", 5, 5);
    stat(11, "ferretdb", 100, 0);
    stat(12, "node", 1, 1);
    mkdirSync(join(directory, "sys"));
    const before = databaseCpu(directory);
    stat(10, "postgres", 6, 7);
    stat(11, "ferretdb", 110, 0);
    stat(12, "node", 900, 900);
    stat(13, "postgres", 2, 0); // came in between
    assert.equal(cpuBetween(before, databaseCpu(directory)), (3 + 10 + 2) * 10_000);
  });

  it("is unknown where no such process is found, and where there is no /proc", () => {
    stat(12, "node", 1, 1);
    for (const place of [directory, join(directory, "none")]) {
      assert.equal(cpuBetween(databaseCpu(place), databaseCpu(place)), undefined);
    }
  });
});
