// CommonJS, since mocha loads its reporter with `require`.
const { reporters } = require("mocha");

const INSTALL_CHROMIUM = "install Chromium (`apt-get install chromium`), or set CHROMIUM_PATH to one";
const INSTALL_PYTHON = "install Python 3 with pip";
const START_MONGODB =
  "start a server with `npm run mongodb`, then `MONGODB_TEST_URI=mongodb://127.0.0.1:27017/ npm test`";

/**
 * Mocha's spec, and in the end how many tests ran on which database, and loudly how many were left out. A suite says by
 * the end of its title what it needs: see `databases.ts`, `on-posix.ts`, `browser/browser-suite.ts` and local-slack's `bolt-python.test.ts`. Counts what the workers report, too.
 */
module.exports = class Reporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const ran = { embedded: 0, MongoDB: 0, browser: 0, Python: 0 };
    const skipped = { embedded: 0, MongoDB: 0, browser: 0, Python: 0, POSIX: 0 };
    const count = (counts) => (test) => {
      if (test.type === "hook") return;
      const needs = new Set(
        test.titlePath().map((title) => / \((embedded|MongoDB|browser|Python|POSIX)\)$/.exec(title)?.[1]),
      );
      for (const need of needs) if (need !== undefined) counts[need] += 1;
    };
    const retried = [];
    runner.on("retry", (test, error) =>
      retried.push(`${test.titlePath().join(" ")}: ${error.message.split("\n")[0]}`),
    );
    runner.on("pass", count(ran)).on("fail", count(ran)).on("pending", count(skipped));
    runner.once("end", () => {
      if (ran.embedded + ran.MongoDB > 0) {
        say(`Databases: ${ran.embedded} tests on the embedded one, ${ran.MongoDB} on MongoDB.`);
      }
      for (const test of retried) say(`!!! FAILED ONCE, AND WAS TRIED AGAIN: ${test}`);
      if (skipped.MongoDB > 0) say(`!!! ${skipped.MongoDB} TESTS ON MONGODB WERE SKIPPED: ${START_MONGODB}.`);
      if (skipped.browser > 0)
        say(`!!! ${skipped.browser} TESTS IN A BROWSER WERE SKIPPED: ${INSTALL_CHROMIUM}.`);
      if (skipped.Python > 0) say(`!!! ${skipped.Python} TESTS WITH PYTHON WERE SKIPPED: ${INSTALL_PYTHON}.`);
      if (skipped.POSIX > 0)
        say(
          `!!! ${skipped.POSIX} TESTS WERE SKIPPED ON WINDOWS: they need signals, file modes, links or bash.`,
        );
    });
  }
};

function say(text) {
  process.stdout.write(`  ${text}\n`);
}
