import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** More words than a question has; what somebody pastes may have thousands. */
const MOST_WORDS = 100;

/** A part of a document, from one heading to the next. */
export interface Section {
  readonly file: string;
  readonly heading: string;
  readonly text: string;
}

/** The sections of the project's own documents: `README.md` and `docs/*.md` in a directory, as far as there are any. */
export function sectionsIn(directory: string): readonly Section[] {
  const docs = filesIn(join(directory, "docs")).map((file) => `docs/${file}`);
  return [...filesIn(directory).filter((file) => file === "README.md"), ...docs].flatMap((file) =>
    sectionsOf(file, readFileSync(join(directory, file), "utf8")),
  );
}

/** The section that a question is about, by the words that they share; undefined when there is none. */
export function bestSection(question: string, sections: readonly Section[]): Section | undefined {
  const asked = [...new Set(wordsIn(question))].slice(0, MOST_WORDS);
  const read = sections.map((section) => ({
    section,
    named: new Set(wordsIn(section.heading)),
    written: new Set(wordsIn(section.text)),
  }));
  // A word that stands everywhere says little.
  const weights = asked.map((word) => {
    const count = read.filter(({ written }) => written.has(word)).length;
    return [word, count === 0 ? 0 : Math.log(1 + read.length / count)] as const;
  });
  const [best] = read
    .map(({ section, named, written }) => ({
      section,
      score: weights.reduce(
        (sum, [word, each]) => sum + (named.has(word) ? 3 * each : 0) + (written.has(word) ? each : 0),
        0,
      ),
    }))
    .sort((a, b) => b.score - a.score);
  return best !== undefined && best.score > 0 ? best.section : undefined;
}

function sectionsOf(file: string, markdown: string): Section[] {
  return markdown
    .split(/^(?=#{1,6} )/m)
    .map((part) => {
      const [first = "", ...rest] = part.split("\n");
      const isHeading = first.startsWith("#");
      return {
        file,
        heading: isHeading ? first.replace(/^#+ /, "") : file,
        text: (isHeading ? rest : [first, ...rest]).join("\n").trim(),
      };
    })
    .filter(({ text }) => text !== "");
}

/** Words that say what a text is about; short ones do not. */
function wordsIn(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? []).map((word) => word.replace(/s$/, ""));
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith(".md"))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
