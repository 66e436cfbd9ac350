import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "packages/local-slack/README.md",
  ...["docs", "packages/local-slack/docs"].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".md"))
      .map((file) => join(folder, file)),
  ),
];

/** Where a document's links and pictures lead that are no addresses of the web. */
function targetsOf(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/(?:src|srcset)="([^"]+)"/g)];
  return links.map(([, target = ""]) => target).filter((target) => !/^(https?:|#)/.test(target));
}

describe("The documents", () => {
  for (const document of DOCUMENTS) {
    it(`${document} links to files that exist`, () => {
      for (const target of targetsOf(readFileSync(document, "utf8"))) {
        const [file = ""] = target.split("#");
        assert.ok(existsSync(join(dirname(document), file)), target);
      }
    });
  }

  it("name the one file that has the words of the pages", () => {
    const named = (
      [
        ["README.md", /the words in \[`([^`]+)`\]/],
        ["CONTRIBUTING.md", /\*\*Change a page\.\*\* Its words are in `([^`]+)`/],
        ["docs/deploy.md", /make its words yours in `([^`]+)`/],
      ] as const
    ).map(([document, says]) => says.exec(readFileSync(document, "utf8"))?.[1] ?? `none in ${document}`);
    assert.deepEqual([...new Set(named)], [named[0]]);
    assert.match(readFileSync(named[0] ?? "", "utf8"), /addToSlack: "Add to Slack"/);
  });
});
