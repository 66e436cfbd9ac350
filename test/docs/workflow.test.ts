import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const { jobs } = parse(readFileSync(".github/workflows/ci.yml", "utf8"));
const { engines, scripts } = JSON.parse(readFileSync("package.json", "utf8"));
const README = readFileSync("README.md", "utf8");

describe("The public CI", () => {
  it("runs what README names: every system, release of Node and MongoDB", () => {
    const { mongodb, embedded } = jobs;
    const nodes: number[] = mongodb.strategy.matrix.node;
    assert.deepEqual(embedded.strategy.matrix.node, nodes);
    assert.equal(engines.node.match(/\d+/)[0], String(nodes[0]));
    assert.deepEqual(
      [mongodb["runs-on"], ...embedded.strategy.matrix.system],
      ["ubuntu-latest", "macos-latest", "windows-latest"],
    );
    const [oldest, newest] = mongodb.strategy.matrix.mongodb;
    assert.ok(README.includes(`Any MongoDB from ${oldest} on`));
    const sentence =
      `Linux with MongoDB ${oldest} and ${newest}, on macOS and on Windows, ` +
      `each with Node ${nodes.slice(0, -1).join(", ")} and ${nodes.at(-1)}`;
    assert.ok(README.replaceAll("\n", " ").includes(sentence), sentence);
  });

  it("calls npm ci, the tests and the demo, by scripts that are there", () => {
    for (const { steps } of Object.values<{ steps: { run?: string }[] }>(jobs)) {
      const commands = steps.flatMap(({ run }) => run ?? []);
      assert.deepEqual(
        [...new Set(commands)],
        ["npm ci", "npm test", "npm run test:long", "npm run demo -- --once"],
      );
    }
    assert.ok("test" in scripts && "demo" in scripts);
  });
});
