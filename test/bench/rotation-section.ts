import type { RotatingStoreName } from "./rotating-process.js";
import type { RotationFigure, RotationFigures } from "./rotation.js";

const HEADING = "## Tokens that expire";

const TITLES: Readonly<Record<RotatingStoreName, string>> = {
  rotating: "`rotating` around `MongoInstallationStore`",
  memory: "InstallProvider's refresh, `MemoryInstallationStore` in each process",
  database: "InstallProvider's refresh, `MongoInstallationStore`",
};

/** The section of `docs/benchmarks.md` that compares stores whose tokens expire. */
export function rotationSection({ takenAt, machine, processes, events, figures }: RotationFigures): string {
  const row = (figure: RotationFigure) =>
    `| ${[
      figure.leftSec > 0 ? `ends in ${figure.leftSec / 60} minutes` : "has expired",
      TITLES[figure.store],
      figure.refreshes,
      figure.repeated,
      figure.failedEvents,
      `${Math.round(figure.tookMs).toLocaleString("en-US")} ms`,
      `${figure.storedThatWork} of ${figure.stored}`,
    ].join(" | ")} |`;
  return `${HEADING}

\`\`\`sh
npm run bench -- --rotation --docs    # measures, and writes this section alone
\`\`\`

${events} events of one workspace at once, in ${processes} processes, while its bot's token has ten minutes left, and after its end. An event has
failed when it gets no token, or one that Slack does not take. Of a bot at most two tokens work at a time, and a refresh token works
once and for a short grace after that: the last column counts the different refresh tokens that are stored at the end, and those
that work when the grace is over. Measured on ${takenAt.slice(0, 10)} with the local Slack, whose grace is a minute: ${machine.cpu},
${machine.cores} cores, Node ${machine.node}, ${machine.database}.

| The token | Store | Refreshes | With a used refresh token | Failed events | Until the last event had its token | Stored refresh tokens that work |
| --- | --- | --- | --- | --- | --- | --- |
${figures.map(row).join("\n")}`;
}

/** The document with this section in the place of its own, or before the bounds, or else at its end. */
export function withRotationSection(document: string, section: string): string {
  const sections = document.trimEnd().split(/\n\n(?=## )/);
  const others = sections.filter((each) => !each.startsWith(HEADING));
  const bounds = others.findIndex((each) => each.startsWith("## Bounds"));
  const own = sections.findIndex((each) => each.startsWith(HEADING));
  const at = own >= 0 ? own : bounds >= 0 ? bounds : others.length;
  return `${[...others.slice(0, at), section, ...others.slice(at)].join("\n\n")}\n`;
}

/** The section that a document has. */
export function rotationSectionOf(document: string): string | undefined {
  return document
    .trimEnd()
    .split(/\n\n(?=## )/)
    .find((each) => each.startsWith(HEADING));
}
