import type { Telemetry } from "../../telemetry/telemetry.js";
import type { EventInFlight } from "./event-in-flight.js";
import type { Outcome } from "./retry-decision.js";

/**
 * Does a try of an event in a span of its own, in the trace of the Slack request that brought the event, whichever process
 * that was. The retry decision's error is the span's.
 */
export function tracedTry(
  telemetry: Telemetry,
  { about, attempts, traceparent }: EventInFlight,
  tryOnce: () => Promise<Outcome>,
): Promise<Outcome> {
  if (!telemetry.isOn) return tryOnce();
  const attributes = {
    "slack.event.id": about.event,
    "slack.event.type": about.type,
    "bolt_mongodb_app.event.attempts": attempts,
  };
  return telemetry.inSpan(
    { name: `process ${about.type}`, kind: "consumer", parent: traceparent, attributes },
    async (span) => {
      const outcome = await tryOnce();
      span.set("bolt_mongodb_app.event.outcome", outcome.kind);
      if (outcome.kind !== "done") span.fail(outcome.error);
      return outcome;
    },
  );
}
