/** Windows has no signal that a process hears, no mode of a file, no link that everybody may make, and no `bash`. */
const isPosix = process.platform !== "win32";

const skipped: (Mocha.Suite | Mocha.Test)[] = [];

/**
 * mocha's `describe` and `it` for tests of what Linux and macOS have and Windows does not. On Windows they are pending, and
 * the run ends with their number.
 */
export const onPosix: {
  readonly describe: (title: string, suite: (this: Mocha.Suite) => void) => Mocha.Suite;
  readonly it: (title: string, test: Mocha.AsyncFunc | ((this: Mocha.Context) => void)) => Mocha.Test;
} = {
  describe: (title, suite) => {
    if (isPosix) return describe(title, suite);
    const pending = describe.skip(title, suite) as Mocha.Suite;
    skipped.push(pending);
    return pending;
  },
  it: (title, test) => {
    if (isPosix) return it(title, test);
    const pending = it.skip(title, test);
    skipped.push(pending);
    return pending;
  },
};

// Not in a hook: mocha runs none where all that there is was left out.
process.once("exit", () => {
  const tests = skipped.reduce((sum, each) => sum + ("tests" in each ? each.total() : 1), 0);
  if (tests > 0) {
    process.stdout.write(
      `\n  !!! ${tests} TESTS WERE SKIPPED ON WINDOWS: they need signals, file modes, links or bash.\n`,
    );
  }
});
