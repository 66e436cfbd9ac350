import { parseArgs } from "node:util";
import { ManifestError } from "../errors.js";
import { parseManifest, readManifestText } from "../manifest/app-manifest.js";
import { appUrlProblem, createAppUrl, manifestForUrl } from "../manifest/manifest-for-url.js";

const HELP = `Prints the manifest of the Slack app with your URL in every place.

  npm run -s manifest -- --url https://app.example.com [> mine.yml]

  --url URL    where the app is reached: https, or http on localhost; may have a path
  --file FILE  the manifest to read (default: manifest.yml)
  --help       this text

The manifest goes to the standard output. The link that creates the app from it goes to the standard error.
`;

/** Runs the command and returns its exit code: 0, 1 when it cannot be done, 2 when it was not asked properly. */
function run(args: readonly string[]): number {
  let options: { readonly url?: string | undefined; readonly file: string; readonly help: boolean };
  try {
    options = parseArgs({
      args: [...args],
      options: {
        url: { type: "string" },
        file: { type: "string", default: "manifest.yml" },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    return fail(2, `${(error as Error).message.split(". ")[0]}. See npm run manifest -- --help.`);
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { url, file } = options;
  if (url === undefined) {
    return fail(2, "Say where the app is reached: npm run manifest -- --url https://app.example.com");
  }
  const problem = appUrlProblem(url);
  if (problem !== undefined) return fail(1, `--url cannot be used. ${problem}`);
  try {
    const text = readManifestText(file);
    parseManifest(text, file);
    const manifest = manifestForUrl(text, url);
    process.stdout.write(manifest.endsWith("\n") ? manifest : `${manifest}\n`);
    process.stderr.write(
      `\nOpen this link to create the Slack app from the manifest above:\n\n${createAppUrl(manifest)}\n\n`,
    );
    return 0;
  } catch (error) {
    if (error instanceof ManifestError) return fail(1, error.message);
    throw error;
  }
}

function fail(exitCode: 1 | 2, sentence: string): 1 | 2 {
  process.stderr.write(`${sentence}\n`);
  return exitCode;
}

process.exitCode = run(process.argv.slice(2));
