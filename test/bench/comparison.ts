import { cpuRatios, type Figures } from "./figures.js";
import { median, noise } from "./statistics.js";
import { nameAgainst, titleOf, VARIANTS } from "./variants.js";

/** A line for each variant that was measured here and in another checkout: its CPU per event against the other's. */
export function comparison(figures: Figures): string[] {
  const sizes = [...new Set(figures.load.map(({ workspaces }) => workspaces))];
  return sizes.flatMap((workspaces) =>
    VARIANTS.flatMap(({ name }) => {
      const ratios = cpuRatios(figures, name, nameAgainst(name), workspaces);
      if (ratios.length === 0) return [];
      const size = workspaces.toLocaleString("en-US");
      const ratio = `${median(ratios).toFixed(3)}x ± ${noise(ratios).toFixed(3)}x`;
      return `CPU per event at ${size} workspaces: ${titleOf(name)}, against the other checkout: ${ratio}`;
    }),
  );
}
