import { type FileHandle, open, unlink } from "node:fs/promises";
import { AppError } from "../errors.js";

/** A file or the standard output cannot take what a command writes. */
class OutputError extends AppError {
  readonly code = "output_unusable";
}

/**
 * Writes all of these texts to a new file with mode 0600, or to the standard output, no faster than it takes them. A file
 * is whole and on the disk when it resolves, and is gone when it rejects. A file that exists is never overwritten.
 */
export async function writeAll(texts: AsyncIterable<string>, path: string | undefined): Promise<void> {
  const output = path === undefined ? standardOutput() : await newFile(path);
  try {
    for await (const text of texts) await output.write(text);
    await output.end();
  } catch (error) {
    await output.discard();
    throw error;
  }
}

interface Output {
  write(text: string): Promise<void>;
  /** Resolves when everything is there to stay. */
  end(): Promise<void>;
  /** After a failure. */
  discard(): Promise<void>;
}

async function newFile(path: string): Promise<Output> {
  const file = await onFile(path, () => open(path, "wx", 0o600));
  return {
    write: async (text) => {
      await onFile(path, () => file.writeFile(text));
    },
    end: () => onFile(path, () => close(file)),
    discard: async () => {
      await file.close().catch(() => undefined);
      await unlink(path).catch(() => undefined);
    },
  };
}

async function close(file: FileHandle): Promise<void> {
  await file.sync();
  await file.close();
}

async function onFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new OutputError(
      code === "EEXIST"
        ? `${path} is there already. Name another file, or remove it.`
        : `${path} cannot be written (${code}).`,
    );
  }
}

function standardOutput(): Output {
  let failure: Error | undefined;
  const failed = (error: Error) => {
    failure = error;
  };
  process.stdout.on("error", failed); // a reader that has gone away, which would end the process
  return {
    write: async (text) => {
      await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
      if (failure !== undefined) throw new OutputError("The standard output was closed before the end.");
    },
    end: async () => {
      process.stdout.off("error", failed);
    },
    discard: async () => undefined,
  };
}
