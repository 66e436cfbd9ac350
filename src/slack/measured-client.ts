import { errorLabel } from "../log/error-label.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import type { WebAPICallResult, WebClientClass } from "./web-api.js";

/** A subclass of WebClient whose calls are measured, each in a span of its own; the same class where nobody collects that. */
export function measuredClientClass(Base: WebClientClass, telemetry: Telemetry): WebClientClass {
  if (!telemetry.isOn) return Base;
  return class MeasuredClient extends Base {
    /** Every call ends up here: WebClient binds its methods to it, and makes pages, uploads and streams of them. */
    override apiCall(method: string, options?: Record<string, unknown>): Promise<WebAPICallResult> {
      return telemetry.inSpan(
        { name: `slack ${method}`, kind: "client", attributes: { "slack.method": method } },
        async () => {
          const beganAt = performance.now();
          let result = "ok";
          try {
            return await super.apiCall(method, options);
          } catch (error) {
            result = errorLabel(error);
            throw error;
          } finally {
            telemetry.recordSince("bolt_mongodb_app.slack.call.duration", beganAt, { method, result });
          }
        },
      );
    }
  };
}
