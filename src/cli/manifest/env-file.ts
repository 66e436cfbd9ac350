import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { parseEnv } from "node:util";
import { isPlaceholder } from "../../config/variables.js";
import { EnvFileError } from "./env-file-error.js";

type Values = Readonly<Record<string, string>>;

/**
 * A `.env` file in which single variables are set: in their lines, or below the comment that has them, or at the end.
 * Everything else stays as it is. One that does not exist begins as a copy of the `.example` beside it. It is replaced as a
 * whole or not at all, and only its owner can read it afterwards.
 */
export class EnvFile {
  private constructor(private readonly file: string) {}

  /**
   * Makes sure, before anything is done that cannot be undone, that these variables can be written into the file. Throws
   * `EnvFileError` with what is in the way.
   */
  static open(file: string, names: readonly string[]): EnvFile {
    const envFile = new EnvFile(file);
    envFile.#edited(Object.fromEntries(names.map((name) => [name, "x"])));
    const trial = envFile.#temporary();
    try {
      writeFileSync(trial, "", { mode: 0o600, flag: "wx" });
      rmSync(trial);
    } catch (error) {
      throw new EnvFileError(`${file} cannot be written (${codeOf(error)}). Make its directory writable.`, {
        cause: error,
      });
    }
    return envFile;
  }

  /** The value of a variable; undefined where it is unset, empty, or the example's. */
  get(name: string): string | undefined {
    const value = parseEnv(withoutMark(this.#text()))[name]?.trim();
    return value === undefined || value === "" || isPlaceholder(value) ? undefined : value;
  }

  /** Throws `EnvFileError` when it cannot be done; the file is then as it was. */
  write(values: Values): void {
    const temporary = this.#temporary();
    try {
      const text = this.#edited(values);
      const descriptor = openSync(temporary, "wx", 0o600);
      try {
        writeFileSync(descriptor, text);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporary, this.file);
    } catch (error) {
      rmSync(temporary, { force: true });
      if (error instanceof EnvFileError) throw error;
      throw new EnvFileError(`${this.file} could not be written (${codeOf(error)}).`, { cause: error });
    }
  }

  #temporary(): string {
    return `${this.file}.${randomBytes(6).toString("hex")}.tmp`;
  }

  #text(): string {
    const found = this.#stat();
    if (found?.isSymbolicLink()) {
      throw new EnvFileError(
        `${this.file} is a symbolic link, and secrets are written to no other place. Put a file there.`,
      );
    }
    if (found !== undefined && !found.isFile()) {
      throw new EnvFileError(`${this.file} is no file. Move it away.`);
    }
    try {
      return readFileSync(found === undefined ? `${this.file}.example` : this.file, "utf8");
    } catch (error) {
      if (found === undefined && codeOf(error) === "ENOENT") return "";
      throw new EnvFileError(`${this.file} cannot be read (${codeOf(error)}). Make it readable.`, {
        cause: error,
      });
    }
  }

  #stat() {
    try {
      return lstatSync(this.file, { throwIfNoEntry: false });
    } catch (error) {
      throw new EnvFileError(`${this.file} cannot be reached (${codeOf(error)}). Check its directory.`, {
        cause: error,
      });
    }
  }

  /** The text with these values in it. Throws `EnvFileError` when that would change the value of another variable. */
  #edited(values: Values): string {
    const text = this.#text();
    const edited = Object.entries(values).reduce((before, [name, value]) => set(before, name, value), text);
    const wanted = { ...parseEnv(withoutMark(text)), ...values };
    const got = parseEnv(withoutMark(edited));
    const names = new Set([...Object.keys(wanted), ...Object.keys(got)]);
    for (const name of names) {
      if (wanted[name] === got[name]) continue;
      throw new EnvFileError(
        `${this.file} is written in a way that hides where ${name} stands. Give each variable a line of its own.`,
      );
    }
    return edited;
  }
}

function set(text: string, name: string, value: string): string {
  const value$ = `"[^"]*"|'[^']*'|\`[^\`]*\`|[^\\r\\n#]*?`;
  const line = new RegExp(
    `^(\\uFEFF?[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*)(?:${value$})(?=[ \\t]*(?:#[^\\r\\n]*)?\\r?$)`,
    "gm",
  );
  if (line.test(text)) return text.replace(line, (_, start: string) => start + value);
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const comment = new RegExp(`^[ \\t]*#[ \\t]*${name}[ \\t]*=.*$`, "m");
  if (comment.test(text)) {
    return text.replace(
      comment,
      (found) => `${found.replace(/\r$/, "")}${end}${name}=${value}${/\r$/.exec(found) ?? ""}`,
    );
  }
  const gap = text === "" || /\n$/.test(text) ? "" : end;
  return `${text}${gap}${name}=${value}${end}`;
}

/** Some editors put a byte order mark first. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code);
}
