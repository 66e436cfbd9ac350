import { LocalSlackUseError } from "../errors.js";
import type { FileObject } from "../files/file-object.js";

type FileInput = Readonly<Record<string, unknown>>;

/** https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
const MOST_FILES = 10;
const MOST_BYTES = 10 * 1024 * 1024;

/** The most files that a file input takes. */
export function mostFiles({ max_files }: FileInput): number {
  return typeof max_files === "number" ? max_files : MOST_FILES;
}

/** The endings of the names that a file input takes, without the dot; empty when it takes any. */
export function fileTypes({ filetypes }: FileInput): readonly string[] {
  return Array.isArray(filetypes)
    ? filetypes.map((each) => String(each).replace(/^\./, "").toLowerCase())
    : [];
}

/** What a file input needs that this file is not; undefined when it takes the file. */
export function unfitFile(
  input: FileInput,
  { name, size }: Pick<FileObject, "name" | "size">,
): string | undefined {
  const types = fileTypes(input);
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (types.length > 0 && !types.includes(ending)) return `a file of the type ${types.join(" or ")}`;
  return size > MOST_BYTES ? "a file of at most 10 MB" : undefined;
}

/**
 * The files of these ids, in a file input. Throws `LocalSlackUseError` where there are too many, and for one that the
 * person does not see or that the input does not take.
 */
export function chosenFiles(
  input: FileInput,
  ids: readonly string[],
  fileOf: (id: string) => FileObject | undefined,
): FileObject[] {
  const name = String(input.action_id);
  const most = mostFiles(input);
  if (ids.length > most) {
    throw new LocalSlackUseError(`${name} takes at most ${most} files, and not ${ids.length}.`);
  }
  return ids.map((id) => {
    const file = fileOf(id);
    if (file === undefined) throw new LocalSlackUseError(`There is no file ${id} to choose in ${name}.`);
    const unfit = unfitFile(input, file);
    if (unfit === undefined) return file;
    throw new LocalSlackUseError(`${name} takes ${unfit}, and not ${file.name}.`);
  });
}
