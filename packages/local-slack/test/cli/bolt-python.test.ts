import { PYTHON, pythonSuite } from "../python-suite.js";
import { boltPageCases } from "./bolt-pages.js";

pythonSuite("The programs of docs/bolt-python.md, with slack_bolt from PyPI (long: 15 s)", (packages) => {
  boltPageCases({
    file: "bolt-python.md",
    language: "python",
    comment: "#",
    withToken: "app.py",
    withOAuth: "oauth_app.py",
    run: () => ({ command: [PYTHON, "-u"], env: { PYTHONPATH: packages(), HOME: process.env.HOME } }),
  });
});
