import { cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { YamlSource } from "../manifest/yaml-source.js";

/** What makes a project somebody's own. */
export interface ProjectIdentity {
  /** The Slack app's name: at most 35 characters. */
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string;
}

/** Their real names: npm leaves files with these out of a package, or takes them for its own, or hides them. */
const RENAMED: Readonly<Record<string, string>> = {
  gitignore: ".gitignore",
  dockerignore: ".dockerignore",
  "env.example": ".env.example",
  slack: ".slack",
};

/** The name that the template has. */
const TEMPLATE_NAME = "My App";

/** Copies the template into a directory, with the name and the color of the app. package.json is not among it. */
export function writeProjectFiles(
  template: string,
  directory: string,
  { name, color }: ProjectIdentity,
): void {
  cpSync(template, directory, { recursive: true });
  for (const [file, real] of Object.entries(RENAMED))
    renameSync(join(directory, file), join(directory, real));
  change(join(directory, "manifest.yml"), (text) =>
    new YamlSource(text).withScalars([
      { path: ["display_information", "name"], value: name },
      { path: ["display_information", "background_color"], value: color },
      { path: ["features", "bot_user", "display_name"], value: name },
    ]),
  );
  change(join(directory, "README.md"), (text) => text.replace(TEMPLATE_NAME, () => name));
}

function change(file: string, changed: (text: string) => string): void {
  writeFileSync(file, changed(readFileSync(file, "utf8")));
}
