import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { VARIABLES } from "../../src/config/config.js";
import { manifest, problemsOf, read, SLACK } from "./example-environment.js";

describe("The documents of the configuration", () => {
  const example = readFileSync(".env.example", "utf8");

  it("have every variable in README's table, as the schema has it", () => {
    const required = {
      always: "yes",
      "with OAuth": "yes, or `SLACK_BOT_TOKEN`",
      "without Socket Mode": "yes, or `SLACK_APP_TOKEN`",
      "in production": "in production",
      no: "",
    };
    const section = /^## Configuration$([\s\S]*?)(^## |$(?![\s\S]))/m.exec(
      readFileSync("README.md", "utf8"),
    )?.[1];
    const rows = section?.split("\n").filter((line) => line.startsWith("| `"));
    assert.deepEqual(
      rows,
      VARIABLES.map((variable) => {
        const standard = variable.default === undefined ? "" : `\`${variable.default}\``;
        return `| \`${variable.name}\` | ${variable.description} | ${standard} | ${required[variable.required]} |`;
      }),
    );
  });

  it("have every variable in .env.example, with its default and a comment", () => {
    const entries = [...example.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }));
    assert.deepEqual(
      entries,
      VARIABLES.map(({ name, required, default: standard }) => ({
        name,
        value:
          required === "always" || required === "with OAuth" || required === "without Socket Mode"
            ? `your-${name
                .replace(/^SLACK_/, "")
                .toLowerCase()
                .replace("_", "-")}`
            : (standard ?? "").replace("PORT", "3000"),
      })),
    );
    const paragraphs = example.trim().split("\n\n").slice(1);
    for (const paragraph of paragraphs) assert.match(paragraph, /^# \S[\s\S]*\n#?[A-Z_]+=/);
  });

  it("give an example that starts once its three placeholders are replaced, and not before", () => {
    const problems = problemsOf(parseEnv(example));
    assert.equal(problems.length, 3);
    for (const problem of problems) assert.match(problem, /still has the example's text/);
    assert.equal(read({ ...parseEnv(example), ...SLACK }, manifest).production, false);
    const uncommented = parseEnv(example.replaceAll(/^#(?=[A-Z_]+=)/gm, ""));
    assert.deepEqual(read({ ...uncommented, ...SLACK }, manifest), read(SLACK, manifest));
  });
});
