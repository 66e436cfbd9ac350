import { type Finding, failure, ok } from "../../finding.js";

/** The oldest Node.js that the app runs on: `engines` in `package.json`. */
export const OLDEST_NODE = "20.19";

/** Whether this Node.js can run the app. */
export function nodeVersion(version: string): Finding[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
    return [ok("node.version", `Node.js ${version} runs the app.`)];
  }
  return [
    failure(
      "node.version",
      `Node.js ${version} is too old for the app.`,
      `Install Node.js ${OLDEST_NODE} or newer.`,
    ),
  ];
}
