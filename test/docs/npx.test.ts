import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names that nobody has at the registry yet, or that somebody else may have one day. */
const OURS = ["bolt-mongodb-app", "local-slack"];

const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));

/** Everything that people read, and that they may copy a command from. */
const TEXTS = [
  ".",
  "docs",
  "src",
  "template",
  "packages/local-slack",
  "packages/local-slack/docs",
  "packages/local-slack/src",
]
  .flatMap((root) =>
    readdirSync(root, {
      recursive: root !== "." && !root.startsWith("packages/local-slack"),
      encoding: "utf8",
    }).map((file) => join(root, file)),
  )
  .filter((file) => /\.(md|ts|yml|example)$|Dockerfile$|package\.json$/.test(file));

/** The names that `npx` and `npm install` are given in a text, and whether they may come from the registry. */
function asked(text: string): { readonly names: string[]; readonly refused: string[] } {
  const npx = [...text.matchAll(/\bnpx (?<no>--no-install )?(?<name>[\w@/-]+)/g)].map(
    ({ groups }) => groups ?? {},
  );
  const installed = [...text.matchAll(/\bnpm (?:install|i|exec)\b(?<rest>[^\n`"]*)/g)].flatMap(
    ({ groups }) => groups?.rest?.split(/\s+/) ?? [],
  );
  return {
    names: npx.map(({ name = "" }) => name),
    refused: [
      ...npx
        .filter(({ no, name = "" }) =>
          OURS.includes(name) ? no === undefined : !(name in devDependencies) && name !== "-p",
        )
        .map(({ name }) => `npx ${name}`),
      ...installed.filter((word) => OURS.includes(word)).map((name) => `npm install ${name}`),
    ],
  };
}

describe("The commands that people are shown", () => {
  it("run and install no package under a name that is not registered yet: whoever registers it could run code there", () => {
    const refused = TEXTS.flatMap((file) =>
      asked(readFileSync(file, "utf8")).refused.map((command) => `${file}: ${command}`),
    );
    assert.deepEqual(refused, []);
    assert.ok(TEXTS.flatMap((file) => asked(readFileSync(file, "utf8")).names).includes("bolt-mongodb-app"));
  });

  it("are refused where they would", () => {
    const text =
      "npx bolt-mongodb-app start\nnpx --no-install local-slack\nnpm install --save-dev local-slack\nnpx somebody";
    assert.deepEqual(asked(text).refused, [
      "npx bolt-mongodb-app",
      "npx somebody",
      "npm install local-slack",
    ]);
  });
});
