import { bounds } from "./bounds.js";
import { barChart } from "./chart.js";
import type { Figures, LoadFigure } from "./figures.js";
import { basis, DEMANDS, need } from "./sizing.js";
import { VARIANTS } from "./variants.js";

/** From this share of a core on, the load may have been the limit, and not what it was put on. */
const GENERATOR_BUSY = 0.9;

/** `docs/benchmarks.md`: everything that it says of speed and size is computed from the figures. */
export function benchmarksDocument(figures: Figures): string {
  const sections = [
    introduction(figures),
    loadSection(figures),
    memorySection(figures),
    fetchSection(figures),
    boundsSection(figures),
    sizingSection(figures),
    SHARDING,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** `docs/benchmarks.svg`: the CPU that an event costs. */
export function benchmarksChart({ load }: Figures): string {
  const groups = sizesOf(load).map((workspaces) => ({
    title: `${count(workspaces)} workspaces`,
    bars: load
      .filter((figure) => figure.workspaces === workspaces)
      .map(({ variant, cpuPerEventUs }) => ({ label: nameOf(variant), value: cpuPerEventUs })),
  }));
  return barChart("CPU time of the server process for one event", "µs", groups);
}

function introduction({ machine, plan, takenAt }: Figures): string {
  return `# Benchmarks

\`\`\`sh
npm run bench -- --json figures.json           # measures; on MongoDB with MONGODB_TEST_URI, else on the embedded database
npm run bench -- --from figures.json --docs    # writes this file and its chart from the figures
\`\`\`

Measured on ${takenAt.slice(0, 10)}: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB of memory, Node ${machine.node}, ${machine.database}.
Server, load and database share that machine. A figure is the median of ${plan.rounds} rounds, in which the variants take
turns, each round in a new process.`;
}

function loadSection({ load, plan }: Figures): string {
  if (load.length === 0) return "";
  const tables = sizesOf(load).map((workspaces) =>
    table(
      [
        `${count(workspaces)} workspaces`,
        "events/s",
        "p50",
        "p99",
        "p50, half load",
        "p99, half load",
        "CPU per event",
        "RSS",
      ],
      load
        .filter((figure) => figure.workspaces === workspaces)
        .map((figure) => [
          nameOf(figure.variant),
          count(figure.eventsPerSec),
          `${figure.p50Ms.toFixed(1)} ms`,
          `${figure.p99Ms.toFixed(1)} ms`,
          `${figure.halfLoadP50Ms.toFixed(1)} ms`,
          `${figure.halfLoadP99Ms.toFixed(1)} ms`,
          `${Math.round(figure.cpuPerEventUs)} µs`,
          `${Math.round(figure.rssMb)} MB`,
        ]),
    ),
  );
  return `## Events

The same signed message of about 1.5 kB for everyone, from workspaces and people drawn at random; the listener does
nothing, so that what is left is the way to it. Nobody has connected their own account. Every workspace has sent an event
before a figure is taken. The highest load is ${plan.connections} connections that each wait for their answer; half load is a fixed
rate, and its latencies count from when a request was due. Latencies are until 200; events per second and the CPU, which
is that of the server process, until the last event is worked off.

![CPU time for one event](benchmarks.svg)

${tables.join("\n\n")}${remarks(load)}`;
}

function remarks(load: readonly LoadFigure[]): string {
  const limited = load.filter((figure) => figure.generatorCpu > GENERATOR_BUSY);
  return [
    ...load.map(({ variant, workspaces, failed }) => failures(failed, variant, workspaces)),
    ...limited.map(
      ({ variant, workspaces }) =>
        `\n\nThe load used a whole core against (${variant}) at ${count(workspaces)}, which may be faster than shown.`,
    ),
  ].join("");
}

function failures(failed: number, variant: string, workspaces: number): string {
  return failed === 0
    ? ""
    : `\n\n${count(failed)} requests to (${variant}) at ${count(workspaces)} were not answered 200.`;
}

function memorySection({ memory }: Figures): string {
  if (memory.length === 0) return "";
  const sizes = memory[0]?.after.map(({ workspaces }) => workspaces) ?? [];
  const most = sizes.at(-1) ?? 0;
  return `## Memory

The heap after a garbage collection, when events of so many workspaces have been worked off.

${table(
  [
    "",
    "Listener",
    ...sizes.map((workspaces) => `after ${count(workspaces)}`),
    "growth",
    `RSS after ${count(most)}`,
  ],
  memory.map(({ variant, listenerCalls, after }) => {
    const heaps = after.map(({ heapMb }) => heapMb);
    return [
      nameOf(variant),
      listenerCalls ? "calls Slack once" : "calls nothing",
      ...heaps.map(mb),
      mb((heaps.at(-1) ?? Number.NaN) - (heaps[0] ?? Number.NaN)),
      mb(after.at(-1)?.rssMb ?? Number.NaN),
    ];
  }),
)}${memory.map(({ variant, failed }) => failures(failed, variant, most)).join("")}`;
}

function fetchSection({ fetches }: Figures): string {
  if (fetches.length === 0) return "";
  return `## Fetching an installation

One \`fetchInstallation\` after the other, of a workspace and for a person drawn at random.

${table(
  ["Installations", "From the", "Median", "p99"],
  fetches.map(({ installations, from, medianUs, p99Us }) => [
    count(installations),
    from,
    `${medianUs.toFixed(1)} µs`,
    `${p99Us.toFixed(1)} µs`,
  ]),
)}`;
}

function boundsSection(figures: Figures): string {
  return `## Bounds

The noise is half the distance between the lowest and the highest round.

${table(
  ["What", "Bound", "Measured", ""],
  bounds(figures).map(({ what, bound, measured = "", outcome }) => [what, bound, measured, outcome]),
)}`;
}

function sizingSection(figures: Figures): string {
  const figure = basis(figures);
  if (figure === undefined) return "";
  return `## Sizing

Computed from the figures of this app with its inbox at ${count(figure.workspaces)} workspaces: ${Math.round(figure.cpuPerEventUs)} µs of CPU for an event, and a process
that uses 60 % of a core and ${Math.round(figure.rssMb)} MB. A listener's own work comes on top. Each event is written twice, when it arrives
and when it is done; writes that fall together travel in one command, so the database sees fewer commands than writes.
Storage is the ids of events for two hours and one record for each workspace, without indexes and compression.

${table(
  ["Workspaces", "Events/h each", "Events/s", "Processes", "Memory", "Writes/s", "Storage"],
  DEMANDS.map((demand) => need(demand, figure, figures)).map((each) => [
    count(each.workspaces),
    count(each.eventsPerHour),
    each.eventsPerSec < 10 ? each.eventsPerSec.toFixed(1) : count(each.eventsPerSec),
    count(each.processes),
    size(each.memoryMb),
    each.writesPerSec < 10 ? each.writesPerSec.toFixed(1) : count(each.writesPerSec),
    each.storageMb === undefined ? "not measured" : size(each.storageMb),
  ]),
)}`;
}

const SHARDING = `When one replica set is not enough for these writes, shard the collections by hashed \`_id\`. Every query on the way of an
event names its \`_id\`s, so that each goes to the shards that hold them and no other; new ids spread evenly, and a workspace's
records need not be together. What asks by another field, such as deleting everything of a workspace, asks every shard, and
is rare.`;

function sizesOf(load: readonly LoadFigure[]): number[] {
  return [...new Set(load.map(({ workspaces }) => workspaces))].sort((a, b) => a - b);
}

function nameOf(letter: string): string {
  return `${letter}. ${VARIANTS.find((variant) => variant.letter === letter)?.name ?? "unknown"}`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function mb(value: number): string {
  return `${value.toFixed(1)} MB`;
}

function size(value: number): string {
  return value < 1_024 ? `${Math.ceil(value)} MB` : `${(value / 1_024).toFixed(1)} GB`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
