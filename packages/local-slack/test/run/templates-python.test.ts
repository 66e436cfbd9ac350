import { PYTHON, pythonSuite } from "../python-suite.js";
import { assistantCases } from "./assistant-cases.js";
import { installInBrowser } from "./install-in-browser.js";
import { starterCases } from "./starter-cases.js";

pythonSuite("Templates with slack_bolt from PyPI that local-slack run starts (long: 60 s)", (packages) => {
  const python = (file: string) => ["env", `PYTHONPATH=${packages()}`, PYTHON, "-u", file];

  describe("A starter in Python, in Socket Mode", () => {
    starterCases(() => ({
      template: "starter-python",
      command: python("app.py"),
      options: ["--installed", "Acme"],
    }));
  });

  describe("An assistant in Python, in Socket Mode", () => {
    assistantCases(() => ({
      template: "assistant-python",
      command: python("app.py"),
      options: ["--installed", "Acme"],
    }));
  });

  describe("A starter in Python with OAuth and files, whose manifest has Socket Mode on", () => {
    starterCases(
      () => ({
        template: "starter-python",
        command: python("app_oauth.py"),
        options: ["--no-socket-mode"],
      }),
      installInBrowser,
    );
  });
});
