import type { Finding, Level } from "./finding.js";

const LEVELS: readonly Level[] = ["failure", "warning", "info", "ok"];
const COLOURS: Readonly<Record<Level, number>> = { failure: 31, warning: 33, info: 36, ok: 32 };

/** Whether nothing has to be fixed. */
export function isHealthy(findings: readonly Finding[]): boolean {
  return !findings.some(({ level }) => level === "failure");
}

/** The report for people: a line for each finding and one for what to do. Good findings come first, the worst ones last. */
export function textReport(findings: readonly Finding[], { colour }: { readonly colour: boolean }): string {
  const paint = (level: Level, text: string) => (colour ? `\u001b[${COLOURS[level]}m${text}\u001b[0m` : text);
  const lines = [...LEVELS]
    .reverse()
    .flatMap((level) =>
      findings
        .filter((finding) => finding.level === level)
        .flatMap(({ sentence, whatToDo }) => [
          `${paint(level, level.padEnd(7))}  ${sentence}`,
          ...(whatToDo === undefined ? [] : [`         → ${whatToDo}`]),
        ]),
    );
  return `${[...lines, "", summary(findings)].join("\n")}\n`;
}

/** For programs: `healthy`, how many findings of each level, and the findings in the order of the checks. */
export function report(findings: readonly Finding[]): {
  readonly healthy: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
} {
  const counts = Object.fromEntries(LEVELS.map((level) => [level, count(findings, level)]));
  return { healthy: isHealthy(findings), counts, findings };
}

/** Findings without what the mask hides. */
export function masked(findings: readonly Finding[], mask: (text: string) => string): Finding[] {
  return findings.map(({ sentence, whatToDo, ...finding }) => ({
    ...finding,
    sentence: mask(sentence),
    ...(whatToDo !== undefined && { whatToDo: mask(whatToDo) }),
  }));
}

function summary(findings: readonly Finding[]): string {
  const failures = count(findings, "failure");
  const warnings = count(findings, "warning");
  if (failures + warnings === 0) return "Nothing is wrong.";
  const parts = [
    ...(failures > 0 ? [`${failures} to fix`] : []),
    ...(warnings > 0 ? [`${warnings} to look at`] : []),
  ];
  return `${parts.join(", ")}.`;
}

function count(findings: readonly Finding[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}
