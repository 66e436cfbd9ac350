export interface Bar {
  readonly label: string;
  readonly value: number;
}

const WIDTH = 760;
const LABEL_WIDTH = 330;
const VALUE_WIDTH = 80;
const ROW_HEIGHT = 28;

/** The colors of text and bars stand out from a white page and from a dark one. */
const STYLE = `text { font: 14px system-ui, sans-serif; fill: #1f2328 }
rect { fill: #2f6f4f }
@media (prefers-color-scheme: dark) { text { fill: #f0f3f6 } rect { fill: #5fb98a } }`;

/** Horizontal bars on one scale as an SVG image. */
export function barChart(title: string, unit: string, bars: readonly Bar[]): string {
  const largest = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const height = (bars.length + 1) * ROW_HEIGHT;
  const rows = bars.map(({ label, value }, index) => {
    const y = (index + 1) * ROW_HEIGHT;
    const width = Math.max(1, (value / largest) * (WIDTH - LABEL_WIDTH - VALUE_WIDTH));
    return `<text x="0" y="${y + 15}">${escaped(label)}</text>
<rect x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="20" rx="2"/>
<text x="${(LABEL_WIDTH + width + 8).toFixed(1)}" y="${y + 15}">${Math.round(value).toLocaleString("en-US")} ${escaped(unit)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escaped(title)}</title>
<style>${STYLE}</style>
<text x="0" y="15" font-weight="600">${escaped(title)}</text>
${rows.join("\n")}
</svg>
`;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
