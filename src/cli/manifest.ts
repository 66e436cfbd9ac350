import { parseManifest, readManifestText } from "../manifest/app-manifest.js";
import { appUrlProblem, createAppUrl, manifestForUrl } from "../manifest/manifest-for-url.js";
import { manifestWarnings, warningLine } from "../manifest/manifest-warnings.js";
import { command, fail, say, warn } from "./command.js";

const HELP = `Prints the manifest of the Slack app with your URL in every place.

  npm run -s manifest -- --url https://app.example.com [> mine.yml]

  --url URL    where the app is reached: https, or http on localhost; may have a path
  --file FILE  the manifest to read (default: manifest.yml)
  --help       this text

The manifest is checked first; what Slack would refuse is named with its line. The manifest goes to the standard output.
Warnings, and the link that creates the app from it, go to the standard error. npm run app:create creates it at once.
`;

process.exitCode = await command(process.argv.slice(2), {
  name: "manifest",
  help: HELP,
  options: { url: { type: "string" }, file: { type: "string", default: "manifest.yml" } },
  run({ url, file }) {
    if (url === undefined) {
      return fail(2, "Say where the app is reached: npm run manifest -- --url https://app.example.com");
    }
    const problem = appUrlProblem(url);
    if (problem !== undefined) return fail(1, `--url cannot be used. ${problem}`);
    const text = readManifestText(file);
    parseManifest(text, file);
    const manifest = manifestForUrl(text, url);
    for (const warning of manifestWarnings(manifest)) warn(warningLine(file, warning));
    say(manifest.replace(/\n$/, ""));
    warn(`\nOpen this link to create the Slack app from the manifest above:\n\n${createAppUrl(manifest)}\n`);
    return 0;
  },
});
