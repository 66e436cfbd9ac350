export interface Bar {
  readonly label: string;
  readonly value: number;
}

export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 720;
const LABEL_WIDTH = 250;
const VALUE_WIDTH = 80;
const BAR_HEIGHT = 20;
const ROW_HEIGHT = 28;
const TITLE_HEIGHT = 36;

/** The colors of text and bars stand out from a white page and from a dark one. */
const STYLE = `text { font: 14px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
rect { fill: #2f6f4f }
@media (prefers-color-scheme: dark) { text { fill: #f0f3f6 } rect { fill: #5fb98a } }`;

/** Horizontal bars as an SVG image, in groups that share one scale. */
export function barChart(title: string, unit: string, groups: readonly BarGroup[]): string {
  const largest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)), Number.MIN_VALUE);
  const widest = WIDTH - LABEL_WIDTH - VALUE_WIDTH;
  const parts: string[] = [];
  let y = 0;
  for (const group of groups) {
    parts.push(text(0, y + 24, group.title, ' class="title"'));
    y += TITLE_HEIGHT;
    for (const { label, value } of group.bars) {
      const width = Math.max(1, (value / largest) * widest);
      parts.push(
        text(0, y + 15, label),
        `<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
        text(LABEL_WIDTH + width + 8, y + 15, `${Math.round(value).toLocaleString("en-US")} ${unit}`),
      );
      y += ROW_HEIGHT;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>${STYLE}</style>
${parts.join("\n")}
</svg>
`;
}

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y}"${attributes}>${escaped(content)}</text>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
