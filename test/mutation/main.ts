import { parseArgs } from "node:util";
import { runMutants } from "./run-mutants.js";

const USAGE = `npm run mutants -- --count N          changes the code in N places, one at a time, and sees which changes no test notices
  --seed S            the same changes for the same code; a random seed unless told, and printed
  --files GLOB        of these files, again and again: src/installations/** and src/events/** unless told
  --least PERCENT     exit code 1 when fewer are killed
  --jobs N            so many at a time, 1 unless told: tests that measure time may fail where too much runs
  --help              this text

Each change is made in a copy of the work tree. The tests of the same folder run first (test/events/ for src/events/),
and those of test/flows/ for what is left. A change that survives both, and that the compiler refuses, does not count.
`;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "60" },
    seed: { type: "string", default: String(1 + Math.floor(Math.random() * 1e9)) },
    files: { type: "string", multiple: true, default: ["src/installations/**", "src/events/**"] },
    least: { type: "string", default: "0" },
    jobs: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});
const say = (text: string) => void process.stdout.write(`${text}\n`);

if (values.help) say(USAGE);
else {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
  const { killed, survived } = await runMutants({
    root: process.cwd(),
    count: Number(values.count),
    seed: Number(values.seed),
    files: values.files,
    jobs: Number(values.jobs),
    say,
    signal: stop.signal,
  });
  if (stop.signal.aborted || 100 * killed < Number(values.least) * (killed + survived)) process.exitCode = 1;
}
