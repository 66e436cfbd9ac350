/** Windows has no signal that a process hears, no mode of a file, no link that everybody may make, and no `bash`. */
const isPosix = process.platform !== "win32";

/** By this end of a title the reporter counts what was left out. */
const MARK = " (POSIX)";

/**
 * mocha's `describe` and `it` for tests of what Linux and macOS have and Windows does not. On Windows they are pending, and
 * the run ends with their number.
 */
export const onPosix: {
  readonly describe: (title: string, suite: (this: Mocha.Suite) => void) => Mocha.Suite;
  readonly it: (title: string, test: Mocha.AsyncFunc | ((this: Mocha.Context) => void)) => Mocha.Test;
} = {
  describe: (title, suite) =>
    isPosix ? describe(title, suite) : (describe.skip(title + MARK, suite) as Mocha.Suite),
  it: (title, test) => (isPosix ? it(title, test) : it.skip(title + MARK, test)),
};
