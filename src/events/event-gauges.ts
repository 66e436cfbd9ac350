import type { Telemetry } from "../telemetry/telemetry.js";
import type { DueEvents } from "./processing/due-events.js";

/** Reports, whenever the metrics are collected, how many events are in flight and how long the oldest has waited. Returns the way to end it. */
export function observeEvents({
  telemetry,
  inFlight,
  due,
  clock,
}: {
  readonly telemetry: Telemetry;
  readonly inFlight: { readonly size: number };
  readonly due: Pick<DueEvents, "find">;
  readonly clock: () => number;
}): () => void {
  const ends = [
    telemetry.observe("bolt_mongodb_app.event.in_flight", () => inFlight.size),
    telemetry.observe("bolt_mongodb_app.event.oldest_due.age", async () => {
      const [oldest] = await due.find(1);
      return oldest?.dueAt === undefined ? 0 : Math.max(0, clock() - oldest.dueAt.getTime()) / 1_000;
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
