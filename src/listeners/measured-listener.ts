import type { Telemetry } from "../telemetry/telemetry.js";
import type { Listener } from "./listener.js";

/** The function of a listener, measured and in a span of its own; the function itself where nobody collects that. */
export function measuredListener<Arguments>(
  telemetry: Telemetry,
  { kind, name: listener }: Pick<Listener, "kind" | "name">,
  listen: (args: Arguments) => Promise<void>,
): (args: Arguments) => Promise<void> {
  if (!telemetry.isOn) return listen;
  const attributes = { "bolt_mongodb_app.listener.kind": kind, "bolt_mongodb_app.listener.name": listener };
  return (args) =>
    telemetry.inSpan({ name: `listener ${listener}`, kind: "internal", attributes }, async () => {
      const beganAt = performance.now();
      let outcome = "failed";
      try {
        await listen(args);
        outcome = "succeeded";
      } finally {
        telemetry.recordSince("bolt_mongodb_app.listener.duration", beganAt, { kind, listener, outcome });
      }
    });
}
