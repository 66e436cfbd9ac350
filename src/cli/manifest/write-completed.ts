import { writeFileSync } from "node:fs";
import { AppError } from "../../errors.js";
import { parseManifest } from "../../manifest/app-manifest.js";
import { completeManifest } from "../../manifest/completing/complete-manifest.js";
import { type ManifestChange, manifestChanges } from "../../manifest/manifest-changes.js";
import { ManifestError, type ManifestProblem } from "../../manifest/manifest-error.js";
import { appUrlProblem } from "../../manifest/manifest-for-url.js";
import { manifestWarnings, warningLine } from "../../manifest/manifest-warnings.js";
import { YamlSource } from "../../manifest/yaml-source.js";
import { type AgreementOptions, refusal } from "../agreement.js";
import { WrongUseError } from "../explain.js";
import { type ExitCode, say, warn } from "../terminal.js";
import { changesInWords } from "./changes-in-words.js";

/** The completed manifest could not be written. */
class ManifestWriteError extends AppError {
  readonly code = "manifest_not_written";
}

/** A manifest as it is in one file, and as it is to be in the same or another one. */
export interface ManifestToComplete {
  readonly text: string;
  /** Named where the text is read. */
  readonly from: string;
  /** The text as it goes to `to` when nothing is missing: the same, or in another format. */
  readonly toStartFrom?: string;
  readonly to: string;
  readonly url?: string | undefined;
}

/** What was done about it: `written` is whether `to` was, and a manifest with problems cannot be used. */
export interface CompletedManifest {
  readonly written: boolean;
  readonly changes: readonly ManifestChange[];
  readonly warnings: readonly ManifestProblem[];
  readonly problems: readonly ManifestProblem[];
}

/**
 * Completes a manifest, shows what changes, asks, and writes it. What is wrong with it besides is said after that, with
 * the lines of the file that was written. Returns the exit code where the answer is no. Throws `ManifestError` for what is
 * no YAML, with nothing done.
 */
export async function writeCompleted(
  { text, from, toStartFrom = text, to, url }: ManifestToComplete,
  { yes, json = false }: AgreementOptions,
): Promise<CompletedManifest | ExitCode> {
  const problem = url === undefined ? undefined : appUrlProblem(url);
  if (problem !== undefined) throw new WrongUseError(`--url cannot be used. ${problem}`);
  const source = new YamlSource(text);
  if (source.problems.length > 0) throw new ManifestError(from, source.problems);

  const completed = completeManifest(toStartFrom, { url });
  const changes = manifestChanges(source.data, new YamlSource(completed).data);
  const written = from !== to || completed !== text;
  if (written) {
    if (!json) say(shown(changes, from, to));
    const refused = await refusal(`Write ${to}?`, { yes, json });
    if (refused !== undefined) return refused;
    write(to, completed);
  }
  return { written, changes, ...judged(completed, to) };
}

/** Says it in words, and returns the exit code. */
export function sayCompleted(
  { written, warnings, problems }: CompletedManifest,
  { to }: Pick<ManifestToComplete, "to">,
): ExitCode {
  for (const warning of warnings) warn(warningLine(to, warning));
  if (problems.length === 0) {
    say(written ? `${to} is written, and can be used.` : `${to} has all that distribution needs.`);
    return 0;
  }
  if (written) say(`${to} is written.`);
  warn(new ManifestError(to, problems).message);
  return 1;
}

function shown(changes: readonly ManifestChange[], from: string, to: string): string {
  if (changes.length === 0) return `Nothing is missing in ${from}. It is written to ${to}.\n`;
  return `- ${from}\n+ ${to}\n\n${changesInWords(changes)}\n`;
}

function judged(text: string, file: string): Pick<CompletedManifest, "warnings" | "problems"> {
  try {
    parseManifest(text, file);
    return { warnings: manifestWarnings(text), problems: [] };
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return { warnings: [], problems: error.problems };
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code = "no" } = error as NodeJS.ErrnoException;
    throw new ManifestWriteError(`${file} cannot be written: the system says ${code}. Nothing was changed.`, {
      cause: error,
    });
  }
}
