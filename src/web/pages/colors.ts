type Rgb = readonly [red: number, green: number, blue: number];

/** What WCAG asks between text and what is behind it. */
const READABLE = 4.5;

/** The contrast of two colors by WCAG 2, from 1 to 21. Colors are `#rgb` or `#rrggbb`. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(rgb(one)), luminance(rgb(other))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** White where it can be read on this color, else black, which then can. */
export function textOn(color: string): string {
  return contrast("#ffffff", color) >= READABLE ? "#ffffff" : "#000000";
}

/** The color, made as much darker or lighter as it needs to be read on `paper`. Its hue stays. */
export function readableOn(paper: string, color: string): string {
  if (contrast(color, paper) >= READABLE) return color;
  const step = textOn(paper) === "#ffffff" ? 1 : -1;
  const { hue, saturation, lightness } = hsl(color);
  for (let percent = Math.round(lightness * 100); percent > 0 && percent < 100; percent += step) {
    const shade = hex(hue, saturation, percent / 100);
    if (contrast(shade, paper) >= READABLE) return shade;
  }
  return textOn(paper);
}

/** The color with a little of what is written on it: to stand out from a ground of the color itself. */
export function tint(color: string): string {
  const [from, to] = [rgb(color), rgb(textOn(color))];
  return hexOf(from.map((channel, index) => channel + ((to[index] ?? 0) - channel) * 0.16));
}

function hsl(color: string): { hue: number; saturation: number; lightness: number } {
  const [red, green, blue] = rgb(color);
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  const sum = 2 * most - range;
  const lightness = sum / 510;
  if (range === 0) return { hue: 0, saturation: 0, lightness };
  const sixths =
    most === red
      ? (green - blue) / range
      : most === green
        ? 2 + (blue - red) / range
        : 4 + (red - green) / range;
  return { hue: sixths * 60, saturation: range / (255 - Math.abs(sum - 255)), lightness };
}

function hex(hue: number, saturation: number, lightness: number): string {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (turn: number) => {
    const place = (turn + (hue + 360) / 30) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1)));
  };
  return hexOf([channel(0), channel(8), channel(4)]);
}

function hexOf(channels: readonly number[]): string {
  return `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, "0")).join("")}`;
}

function rgb(color: string): Rgb {
  const digits = color.slice(1);
  const full = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const channel = (at: number) => Number.parseInt(full.slice(at, at + 2), 16);
  return [channel(0), channel(2), channel(4)];
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color
    .map((channel) => channel / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
