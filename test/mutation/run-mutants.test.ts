import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onPosix } from "../on-posix.js";
import { described, drawMutants, type Mutant } from "./draw-mutants.js";
import { runMutants } from "./run-mutants.js";

const FILES: Readonly<Record<string, string>> = {
  "package.json": '{ "type": "module", "mocha": { "node-option": ["import=tsx/esm"] } }',
  "tsconfig.json": '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["src"] }',
  "src/sums/sign.ts": "export const isPositive = (n: number): boolean => n > 0;\n",
  "test/sums/sign.test.ts": `import assert from "node:assert/strict";
import { isPositive } from "../../src/sums/sign.js";
it("tells", () => assert.deepEqual([isPositive(1), isPositive(-1)], [true, false]));
`,
};

onPosix.describe("A run of mutants (long: 15 s)", function () {
  this.timeout(60_000);
  let root: string;
  let said: string[];
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "bolt-mongodb-app-mutants-test-")));
    said = [];
    for (const [file, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"), "junction");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const draw = async (seed: number, count: number) =>
    (await drawMutants({ root, files: ["src/**"], count, seed })).drawn;
  const run = (mutants: readonly Mutant[]) =>
    runMutants(mutants, {
      root,
      jobs: 2,
      say: (text) => said.push(text),
      signal: new AbortController().signal,
    });

  it("names the mutants that no test kills, with the line before and after, and changes no file", async () => {
    assert.deepEqual(await run(await draw(1, 10)), { killed: 3, survived: 1, refused: 0 });
    const survivors = said.filter((text) => text.startsWith("survived"));
    assert.equal(survivors.length, 1);
    assert.match(survivors[0] ?? "", /src\/sums\/sign\.ts:1\n {4}- .* => n > 0;\n {4}\+ .* => n >= 0;$/);
    for (const [file, text] of Object.entries(FILES)) {
      assert.equal(readFileSync(join(root, file), "utf8"), text);
    }
  });

  it("has the same mutants for the same seed, and each once", async () => {
    const all = await draw(7, 10);
    assert.equal(new Set(all.map(described)).size, 4);
    assert.deepEqual(await draw(7, 10), all);
    assert.deepEqual(await draw(7, 2), all.slice(0, 2));
    assert.notDeepEqual(await draw(8, 10), all);
  });

  it("does not begin when the tests fail on the unchanged code", async () => {
    writeFileSync(
      join(root, "src/sums/sign.ts"),
      "export const isPositive = (n: number): boolean => n < 0;\n",
    );
    await assert.rejects(
      run(await draw(1, 1)),
      /The tests fail on the unchanged code: test\/sums\/sign.test.ts/,
    );
  });
});
