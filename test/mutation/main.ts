import { type ParseArgsConfig, parseArgs } from "node:util";
import { drawMutants } from "./draw-mutants.js";
import { runMutants } from "./run-mutants.js";

const USAGE = `npm run mutants -- --count N          changes the code in N places, one at a time, and sees which changes no test notices
  --seed S            the same changes for the same code; a random seed unless told, and printed
  --files GLOB        of these files, again and again: src/installations/** and src/events/** unless told
  --least PERCENT     exit code 1 when fewer are killed
  --jobs N            so many at a time, 1 unless told: tests that measure time may fail where too much runs
  --help              this text

Each change is made in a copy of the work tree. The tests of the same name run first, then those of the same module (test/events/ for src/events/),
and those of the modules that use it, and test/flows/, for what is left. A change that survives both, and that the compiler refuses, does not count.
`;

const OPTIONS = {
  count: { type: "string", default: "60" },
  seed: { type: "string", default: String(1 + Math.floor(Math.random() * 1e9)) },
  files: { type: "string", multiple: true, default: ["src/installations/**", "src/events/**"] },
  least: { type: "string", default: "0" },
  jobs: { type: "string", default: "1" },
  help: { type: "boolean", default: false },
} satisfies ParseArgsConfig["options"];

const stop = new AbortController();
// Not in the middle: the copies of the work tree go first.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort(new Error("Interrupted.")));

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return say(USAGE);
  const root = process.cwd();
  const { files, seed } = values;
  const { drawn, outOf } = await drawMutants({
    root,
    files,
    count: Number(values.count),
    seed: Number(seed),
  });
  say(`${drawn.length} of ${outOf} mutants, --seed ${seed}`);
  const options = { root, jobs: Number(values.jobs), say, signal: stop.signal };
  const { killed, survived, refused } = await runMutants(drawn, options);
  const percent = (100 * killed) / Math.max(1, killed + survived);
  say(
    `${killed} killed, ${survived} survived: ${percent.toFixed(1)} %. The compiler refuses ${refused} others.`,
  );
  if (percent < Number(values.least)) process.exitCode = 1;
}

run().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
