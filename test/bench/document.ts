import { judgements } from "./bounds.js";
import { barChart } from "./chart.js";
import { cpuRatios, type Figures, type LoadFigure, middle, type RoundFigure } from "./figures.js";
import { median } from "./statistics.js";
import { REFERENCES, titleOf } from "./variants.js";

/** From this share of a core on, the load may have been the limit, and not what it was put on. */
const GENERATOR_BUSY = 0.9;

type Format = (value: number) => string;
type Column = readonly [heading: string, name: keyof RoundFigure, format: Format];

const count: Format = (value) => Math.round(value).toLocaleString("en-US");
const ms: Format = (value) => `${value.toFixed(1)} ms`;
const wholeUs: Format = (value) => `${count(value)} µs`;
const us: Format = (value) => `${value.toFixed(1)} µs`;
const mb: Format = (value) => `${count(value)} MB`;
const bytes: Format = (value) => `${count(value)} bytes`;

const LATENCIES: readonly Column[] = [
  ["events/s", "eventsPerSec", count],
  ["p50", "p50Ms", ms],
  ["p99", "p99Ms", ms],
  ["p50, half load", "halfLoadP50Ms", ms],
  ["p99, half load", "halfLoadP99Ms", ms],
  ["RSS", "rssMb", mb],
  ["CPU per event", "cpuPerEventUs", wholeUs],
];
const DATABASE: readonly Column[] = [
  ["CPU of its server", "databaseCpuPerEventUs", wholeUs],
  ["sent to it", "bytesSentPerEvent", bytes],
  ["received from it", "bytesReceivedPerEvent", bytes],
];

/** `docs/benchmarks.md`: everything that it says of speed and size is computed from the figures. */
export function benchmarksDocument(figures: Figures): string {
  const { machine, plan, takenAt, load, memory, fetches } = figures;
  const sections = [
    `# Benchmarks

\`\`\`sh
npm run bench -- --json figures.json           # measures; on MongoDB with MONGODB_TEST_URI, else on the embedded database
npm run bench -- --from figures.json --docs    # writes this file and its chart from the figures
\`\`\`

Measured on ${takenAt.slice(0, 10)}: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB of memory, Node ${machine.node}, ${machine.database}.
Server, load and database share that machine. All variants run side by side, each in a process of its own that is warm, and
take turns in ${plan.rounds} rounds. A figure is the median of the rounds.`,
    ...(load.length === 0 ? [] : [eventsSection(figures), databaseSection(figures)]),
    ...(memory.length === 0 ? [] : [memorySection(figures)]),
    ...(fetches.length === 0 ? [] : [fetchSection(figures)]),
    boundsSection(figures),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** `docs/benchmarks.svg`: the CPU that an event costs at the first size. */
export function benchmarksChart({ load }: Figures): string {
  const workspaces = load[0]?.workspaces ?? 0;
  const bars = load
    .filter((figure) => figure.workspaces === workspaces)
    .map(({ variant, rounds }) => ({ label: titleOf(variant), value: middle(rounds, "cpuPerEventUs") ?? 0 }));
  return barChart(`CPU time for one event, at ${count(workspaces)} workspaces`, "µs", bars);
}

function eventsSection(figures: Figures): string {
  const { load, plan } = figures;
  const event =
    plan.event === "message"
      ? "message of about 1.5 kB, which no listener answers, so that what is left is the way to it"
      : "mention of about 1.5 kB, for which the listener calls Slack once";
  return `## Events

The same signed ${event}. Workspaces and people are drawn at random; nobody has connected their own account; every
workspace has just sent an event before a figure is taken. The highest load is ${plan.connections} requests at a time; half load is a
fixed rate, and its latencies count from when a request was due. Latencies are until 200; events per second and the CPU,
which is that of the server processes, until the last event is worked off. A ratio is the median of the rounds' ratios: a
variant's CPU per event against the other's in the same round. \`authorize\` of Bolt and slack-edge makes a token from the
workspace's id and looks nothing up, but where MemoryInstallationStore stands. Two processes are on one database and get every
second event each; CPU and RSS are those of both.

![CPU time for one event](benchmarks.svg)

${table(
  [
    "",
    "Workspaces",
    ...LATENCIES.map(([heading]) => heading),
    ...REFERENCES.map((reference) => `against ${titleOf(reference)}`),
  ],
  load.map((figure) => [...cells(figure, LATENCIES), ...REFERENCES.map(ratioCell(figures, figure))]),
)}${load.map(remarks).join("")}`;
}

function ratioCell(figures: Figures, { variant, workspaces }: LoadFigure) {
  return (reference: string): string => {
    const ratios = cpuRatios(figures, variant, reference, workspaces);
    return ratios.length === 0 ? "" : `${median(ratios).toFixed(2)}x`;
  };
}

function remarks({ variant, rounds }: LoadFigure): string {
  const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
  const isLimited = (middle(rounds, "generatorCpu") ?? 0) > GENERATOR_BUSY;
  const limited = `\n\n${titleOf(variant)}: the load used a whole core, so it may be faster than shown.`;
  return failures(variant, failed) + (isLimited ? limited : "");
}

function failures(variant: string, failed: number): string {
  return failed === 0 ? "" : `\n\n${titleOf(variant)}: ${count(failed)} requests were not answered 200.`;
}

function databaseSection({ load }: Figures): string {
  const withServer = load.filter(({ rounds }) => middle(rounds, "bytesSentPerEvent") !== undefined);
  return `## What an event costs the database

${
  withServer.length === 0
    ? "The embedded database is a part of the process, and of its CPU."
    : table(
        ["", "Workspaces", ...DATABASE.map(([heading]) => heading)],
        withServer.map((figure) => cells(figure, DATABASE)),
      )
}`;
}

function memorySection({ memory }: Figures): string {
  const sizes = memory[0]?.after.map(({ workspaces }) => workspaces) ?? [];
  return `## Memory

The heap after a garbage collection, when events of so many workspaces have been worked off.

${table(
  ["", "Event", ...sizes.map((size) => `after ${count(size)}`), "growth", "RSS at the end"],
  memory.map(({ variant, event, after }) => {
    const heaps = after.map(({ heapMb }) => heapMb);
    const growth = (heaps.at(-1) ?? 0) - (heaps[0] ?? 0);
    return [titleOf(variant), event, ...heaps.map(mb), mb(growth), mb(after.at(-1)?.rssMb ?? 0)];
  }),
)}${memory.map(({ variant, failed }) => failures(variant, failed)).join("")}`;
}

function fetchSection({ fetches }: Figures): string {
  return `## Fetching an installation

One \`fetchInstallation\` after the other, of a workspace and for a person drawn at random.

${table(
  ["Installations", "From the", "Median", "p99"],
  fetches.map((figure) => [count(figure.installations), figure.from, us(figure.medianUs), us(figure.p99Us)]),
)}`;
}

function boundsSection(figures: Figures): string {
  return `## Bounds

\`npm run bench\` fails when one of these is missed by more than its noise: half the interquartile range of the rounds.

${table(
  ["What", "At most", "Aim", "Measured", ""],
  judgements(figures).map(({ what, limit, aim, measured, outcome }) => [what, limit, aim, measured, outcome]),
)}`;
}

/** A row of the medians; empty where something was not measured. */
function cells({ variant, workspaces, rounds }: LoadFigure, columns: readonly Column[]): string[] {
  const values = columns.map(([, name, format]) => {
    const value = middle(rounds, name);
    return value === undefined ? "" : format(value);
  });
  return [titleOf(variant), count(workspaces), ...values];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
