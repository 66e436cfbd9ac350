// tsx scripts/release-check.ts v1.2.3: whether this commit may be released under that tag. Both packages and CHANGELOG.md have to say
// the version, and the changelog has to say what is in it.
import { readFileSync } from "node:fs";

const VERSION = /^v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;

/** What keeps the commit from being released, as sentences. */
export function releaseProblems(
  tag: string,
  read: (file: string) => string = (file) => readFileSync(file, "utf8"),
): string[] {
  const version = VERSION.exec(tag)?.[1];
  if (version === undefined) return [`${tag} is no tag of a release: these are v1.2.3 or v1.2.3-beta.1.`];
  const versions = ["package.json", "packages/local-slack/package.json"].flatMap((file) => {
    const content = JSON.parse(read(file));
    return [
      ...(content.version === version ? [] : [`${file} has version ${content.version}.`]),
      ...(content.repository === undefined
        ? [`${file} has no repository: npm gives no provenance without the one that the workflow runs in.`]
        : []),
    ];
  });
  const [, heading, content = ""] =
    read("CHANGELOG.md").match(
      new RegExp(
        `^(## \\[?${version.replaceAll(".", "\\.")}\\]? - \\d{4}-\\d{2}-\\d{2})\\n([^]*?)(?=^## |(?![^]))`,
        "m",
      ),
    ) ?? [];
  if (heading === undefined) return [...versions, `CHANGELOG.md has no "## ${version} - YYYY-MM-DD".`];
  return content.trim() === "" ? [...versions, `CHANGELOG.md says nothing of ${version}.`] : versions;
}

if (process.argv[1]?.endsWith("release-check.ts")) {
  const problems = releaseProblems(process.argv[2] ?? "");
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
