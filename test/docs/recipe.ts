import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A section of CONTRIBUTING.md whose code blocks say how a project is changed. */
export interface Recipe {
  readonly title: string;
  readonly blocks: readonly { readonly language: string; readonly code: string }[];
}

/** The sections from a heading on, each with its blocks; those without any are none. */
export function recipesIn(markdown: string, from: string): Recipe[] {
  const text = markdown.slice(markdown.indexOf(`\n${from}\n`));
  return text
    .split(/^#{2,3} /m)
    .slice(1)
    .map((section) => ({
      title: section.split("\n", 1)[0] ?? "",
      blocks: [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = "", code = ""]) => ({
        language,
        code,
      })),
    }))
    .filter(({ blocks }) => blocks.length > 0);
}

/** Does to the project in a directory what the blocks say, in their order; returns the files that they wrote or changed. */
export function follow({ blocks }: Recipe, directory: string): string[] {
  return blocks.flatMap(({ language, code }) => {
    if (language === "sh") {
      const { status, stderr } = spawnSync("sh", ["-e", "-c", code], { cwd: directory, encoding: "utf8" });
      if (status !== 0) throw new Error(`${code}${stderr}`);
      return [];
    }
    if (language === "diff")
      return [...code.matchAll(/^--- (.*)\n/gm)].map((header) => change(code, header, directory));
    const [, file, text] = /^\/\/ (\S+)\n([\s\S]*)$/.exec(code) ?? [];
    if (file === undefined || text === undefined) throw new Error(`A block names no file:\n${code}`);
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
    return [file];
  });
}

/** What follows a header is changed in its file: hunks in their order, with `@@` between them. */
function change(
  code: string,
  { 0: header, 1: file = "", index }: RegExpExecArray,
  directory: string,
): string {
  const [hunks = ""] = code.slice(index + header.length).split(/^--- /m);
  const path = join(directory, file);
  let text = `\n${readFileSync(path, "utf8")}`;
  let from = 0;
  for (const hunk of hunks.split(/^@@\n/m)) {
    const lines = hunk.replace(/\n$/, "").split("\n");
    const side = (other: string) =>
      `\n${lines
        .filter((line) => !line.startsWith(other))
        .map((line) => `${line.slice(1)}\n`)
        .join("")}`;
    const [before, after] = [side("+"), side("-")];
    const at = text.indexOf(before, from);
    if (at === -1) throw new Error(`${file} does not have, in this place:${before}`);
    text = text.slice(0, at) + after + text.slice(at + before.length);
    from = at + after.length - 1;
  }
  writeFileSync(path, text.slice(1));
  return file;
}
