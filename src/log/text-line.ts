import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { DescribedError } from "./describe-error.js";

interface Entry {
  readonly time: string;
  readonly level: string;
  readonly msg?: string;
  readonly err?: DescribedError;
}

/** A line of the log for a developer's terminal: what happened, what is wrong and where, in the first line. */
export function textLine(json: string): string {
  const { time, level, msg, err, ...rest }: Entry = JSON.parse(json);
  const error = err === undefined ? undefined : errorInWords(err);
  const said = msg === err?.message ? "" : (msg ?? "");
  const fields = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const first = [said, error?.first].filter(Boolean).join(": ");
  const more = error?.more.map((line) => `\n${line}`).join("") ?? "";
  return `${String(time).slice(11, 19)} ${String(level).toUpperCase().padEnd(5)} ${first}${fields.join("")}${more}\n`;
}

/** An error with its trace, for a terminal. */
export function errorText(error: DescribedError): string {
  const { first, more } = errorInWords(error);
  return [first, ...more].join("\n");
}

/**
 * The error that caused the others comes first, with its place in this project's code, and then its stack. The causes below
 * it and the errors that wrap it follow, one a line.
 */
function errorInWords(error: DescribedError): { readonly first: string; readonly more: readonly string[] } {
  const links: DescribedError[] = [];
  for (let link: DescribedError | undefined = error; link !== undefined; link = link.cause) links.push(link);
  const at = Math.max(
    0,
    links.findLastIndex(({ stack }) => stack !== undefined),
  );
  const root = links[at] ?? error;
  const [sentence = "", ...sentences] = root.message.split("\n");
  const frames = framesOf(root);
  const place = placeOf(frames);
  return {
    first: `${title(root)}${sentence}${place === undefined ? "" : ` (${place})`}`,
    more: [
      ...sentences,
      ...frames,
      ...links.slice(at + 1).map((each) => `  because of ${brief(each)}`),
      ...links
        .slice(0, at)
        .reverse()
        .map((each) => `  in ${brief(each, root.message)}`),
      ...(error.others ?? []).map((each) => `  also ${brief(each)}${placeInBrackets(each)}`),
    ],
  };
}

function title({ type }: DescribedError): string {
  return type === undefined ? "" : `${type}: `;
}

function brief({ type, code, message }: DescribedError, said?: string): string {
  const sentence = message === said ? undefined : message.split("\n")[0];
  const name = [type, code === undefined ? undefined : `(${code})`].filter(Boolean).join(" ");
  return [name, sentence].filter(Boolean).join(": ");
}

function placeInBrackets(error: DescribedError): string {
  const place = placeOf(framesOf(error));
  return place === undefined ? "" : ` (${place})`;
}

function framesOf({ stack = "" }: DescribedError): string[] {
  return stack.split("\n").filter((line) => /^\s+at /.test(line));
}

/** `file:line:column` of the first frame that is neither Node's nor a library's. */
function placeOf(frames: readonly string[]): string | undefined {
  const own = frames.find((frame) => !/node_modules|\bnode:|\(<anonymous>\)/.test(frame));
  const [, file, position] = /(?:^\s+at |\()([^()]+?)(:\d+:\d+)\)?$/.exec(own ?? "") ?? [];
  if (file === undefined) return undefined;
  const path = file.replace(/^async /, "");
  const absolute = path.startsWith("file:") ? fileURLToPath(path) : path;
  const short = relative(process.cwd(), absolute);
  return `${short.startsWith("..") ? absolute : short}${position}`;
}
