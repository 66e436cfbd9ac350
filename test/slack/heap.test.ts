import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("heap-of-workspaces.ts", import.meta.url));

/** By how many megabytes the heap grows between two numbers of workspaces, in a process of its own. */
async function growth(whose: "bound" | "bolt", from: number, to: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--expose-gc", "--import", "tsx/esm", SCRIPT],
    ...[whose, String(from), String(to)],
  ]);
  const [before, after] = [...stdout.matchAll(/: ([\d.]+) MB/g)].map(([, megabytes]) => Number(megabytes));
  assert.ok(before !== undefined && after !== undefined, stdout);
  return after - before;
}

describe("The heap of an app (long: 15 s)", function () {
  this.timeout(60_000);

  it("does not grow from 1,000 workspaces to 10,000", async () => {
    assert.ok((await growth("bound", 1_000, 10_000)) < 5);
  });

  it("would grow by dozens of megabytes with Bolt's own pools", async () => {
    assert.ok((await growth("bolt", 1_000, 3_000)) > 20);
  });
});
