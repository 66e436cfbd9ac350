import { scaleLinear, scaleUtc } from "d3-scale";
import { type SeriesPoint, stack, stackOffsetDiverging } from "d3-shape";
import { type Html, html } from "../../web/pages/html.js";
import { type ActiveDay, DAY_MS } from "../counts/activity.js";

interface Size {
  readonly kind: "wide" | "narrow";
  readonly width: number;
  readonly height: number;
  readonly dates: number;
}

/** The letters have the same size in both: a page shows the one that fits. */
const SIZES: readonly Size[] = [
  { kind: "wide", width: 1080, height: 260, dates: 8 },
  { kind: "narrow", width: 330, height: 220, dates: 3 },
];
const EDGE = { top: 8, right: 8, bottom: 24, left: 40 };
const KINDS = ["installs", "removals"] as const;

/** Installs above the line and removals below it, a bar a day, in the colors of the page. */
export function activityPlot(days: readonly ActiveDay[], title: string, description: string): Html {
  return html`${SIZES.map((size) => plot(days, size, title, description))}`;
}

function plot(
  days: readonly ActiveDay[],
  { kind, width, height, dates }: Size,
  title: string,
  description: string,
): Html {
  const first = days[0]?.day ?? new Date(0);
  const x = scaleUtc()
    .domain([first, new Date(first.getTime() + days.length * DAY_MS)])
    .range([EDGE.left, width - EDGE.right]);
  const highest = Math.max(1, ...days.map(({ installs }) => installs));
  const lowest = Math.max(0, ...days.map(({ removals }) => removals));
  const y = scaleLinear()
    .domain([-lowest, highest])
    .nice(4)
    .range([height - EDGE.bottom, EDGE.top]);
  const series = stack<ActiveDay>()
    .keys(KINDS)
    .value((each, key) => (key === "installs" ? each.installs : -each.removals))
    .offset(stackOffsetDiverging)([...days]);
  const wide = Math.max(1, x(new Date(first.getTime() + DAY_MS)) - x(first) - (kind === "wide" ? 2 : 1));
  const bar = (point: SeriesPoint<ActiveDay>, name: string): Html => {
    const [low = 0, high = 0] = point;
    if (low === high) return html``;
    return html`<rect class="${name}" x="${round(x(point.data.day))}" y="${round(y(high))}" width="${round(wide)}" height="${round(y(low) - y(high))}"/>`;
  };
  const whole = y.ticks(4).filter(Number.isInteger);
  const id = `plot-${kind}`;
  return html`<svg class="plot ${kind}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-text">
<title id="${id}-title">${title}</title>
<desc id="${id}-text">${description}</desc>
${whole.map(
  (
    value,
  ) => html`<line class="${value === 0 ? "zero" : "grid"}" x1="${EDGE.left}" x2="${width - EDGE.right}" y1="${round(y(value))}" y2="${round(y(value))}"/>
<text x="${EDGE.left - 8}" y="${round(y(value) + 4)}" text-anchor="end">${Math.abs(value)}</text>
`,
)}${x
  .ticks(dates)
  .filter((date) => x(date) < width - 24)
  .map(
    (
      date,
    ) => html`<text x="${round(x(date))}" y="${height - 6}" text-anchor="middle">${date.toISOString().slice(5, 10)}</text>
`,
  )}${series.map((each) => html`<g>${each.map((point) => bar(point, each.key))}</g>\n`)}</svg>
`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
