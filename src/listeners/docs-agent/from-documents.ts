import type { Answer } from "../../agent/answer.js";
import { bestSection, sectionsIn } from "./sections.js";

/** The longest part of a section that is quoted. */
const LONGEST = 1_500;

/**
 * Answers with what the project's own documents say: it needs no model and no network. `README.md` and `docs/` are those of
 * the directory that the service runs in, like the manifest.
 */
export function answerFromDocuments(directory = "."): Answer {
  return async function* answer(question, { signal }) {
    const section = bestSection(question, sectionsIn(directory));
    if (section === undefined) {
      yield "I have found nothing about that in my documents. Ask me in other words, please.";
      return;
    }
    const { file, heading, text } = section;
    yield `**${heading}**\n\n`;
    for (const paragraph of shortened(text)) {
      signal.throwIfAborted();
      yield `${paragraph}\n\n`;
    }
    yield `_From ${file}._`;
  };
}

/** The first paragraphs, as many as fit; at least the beginning of the first. */
function shortened(text: string): readonly string[] {
  const paragraphs = text.split(/\n{2,}/);
  let length = 0;
  const fitting = paragraphs.filter((paragraph) => {
    length += paragraph.length;
    return length <= LONGEST;
  });
  return fitting.length > 0 ? fitting : [`${text.slice(0, LONGEST)}…`];
}
