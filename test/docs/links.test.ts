import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync("docs")
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", file)),
];

/** Where a document's links and pictures lead that are no addresses of the web. */
function targetsOf(text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/(?:src|srcset)="([^"]+)"/g)];
  return links.map(([, target = ""]) => target).filter((target) => !/^(https?:|#)/.test(target));
}

describe("the documents", () => {
  for (const document of DOCUMENTS) {
    it(`${document} leads to files that are there`, () => {
      for (const target of targetsOf(readFileSync(document, "utf8"))) {
        const [file = ""] = target.split("#");
        assert.ok(existsSync(join(dirname(document), file)), target);
      }
    });
  }

  it("name one file for the words of the pages, which has them", () => {
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
