import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { releaseProblems } from "../../scripts/release-check.js";

const FILES = {
  "package.json": '{ "version": "1.2.3", "repository": "x" }',
  "packages/local-slack/package.json": '{ "version": "1.2.3", "repository": "x" }',
  "CHANGELOG.md":
    "# Changelog\n\n## Unreleased\n\n## 1.2.3 - 2026-12-01\n\n### Fixed\n\n- A bug.\n\n## 1.2.2 - 2026-11-01\n\n- More.\n",
};

function problems(tag: string, others: Partial<typeof FILES> = {}): string[] {
  return releaseProblems(tag, (file) => ({ ...FILES, ...others })[file as keyof typeof FILES]);
}

describe("The check before a release", () => {
  it("accepts a tag that both packages and the changelog agree with", () => {
    assert.deepEqual(problems("v1.2.3"), []);
  });

  it("names everything that does not", () => {
    assert.deepEqual(problems("v1.2.4"), [
      "package.json has version 1.2.3.",
      "packages/local-slack/package.json has version 1.2.3.",
      'CHANGELOG.md has no "## 1.2.4 - YYYY-MM-DD".',
    ]);
    assert.deepEqual(
      problems("v1.2.3", { "CHANGELOG.md": "## 1.2.3 - 2026-12-01\n\n## 1.2.2 - 2026-11-01\n" }),
      ["CHANGELOG.md says nothing of 1.2.3."],
    );
    assert.deepEqual(problems("v1.2.3", { "package.json": '{ "version": "1.2.3" }' }), [
      "package.json has no repository: npm gives no provenance without the one that the workflow runs in.",
    ]);
    assert.deepEqual(problems("1.2.3"), ["1.2.3 is no tag of a release: these are v1.2.3 or v1.2.3-beta.1."]);
  });
});

describe("The workflow of a release", () => {
  const { jobs, on, permissions } = parse(readFileSync(".github/workflows/release.yml", "utf8"));

  it("goes from a tag through the check and all tests to both packages, with provenance, and has no other rights", () => {
    assert.deepEqual(on, { push: { tags: ["v*.*.*"] } });
    assert.deepEqual(permissions, { contents: "read" });
    const commands = ({ steps }: { steps: { run?: string }[] }) => steps.flatMap(({ run }) => run ?? []);
    assert.deepEqual(commands(jobs.test), [
      "npm ci",
      'npx tsx scripts/release-check.ts "$GITHUB_REF_NAME"',
      "npm test",
      "npm run test:long",
    ]);
    assert.equal(jobs.publish.needs, "test");
    assert.deepEqual(jobs.publish.permissions, { contents: "read", "id-token": "write" });
    assert.deepEqual(commands(jobs.publish), [
      "npm ci",
      "npm publish --provenance --access public -w local-slack",
      "npm publish --provenance --access public",
    ]);
  });
});
