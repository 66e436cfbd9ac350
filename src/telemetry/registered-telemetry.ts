import { isInstance, readProperty } from "../log/thrown.js";
import { ownRequire } from "../packages/own-require.js";
import { OpenTelemetry, type OpenTelemetryApi } from "./open-telemetry.js";
import { NO_TELEMETRY, type Telemetry } from "./telemetry.js";

const PACKAGE = "@opentelemetry/api";

/**
 * Reports to the providers that are registered in this process with `@opentelemetry/api`. Where that package is not
 * installed, or no provider is registered yet, it reports nothing: register them before, in a module that
 * `node --import` loads.
 */
export function registeredTelemetry(): Telemetry {
  const api = installedApi();
  return api !== undefined && hasProvider(api) ? new OpenTelemetry(api) : NO_TELEMETRY;
}

function installedApi(): OpenTelemetryApi | undefined {
  try {
    return ownRequire(PACKAGE);
  } catch (error) {
    // Another error is one in the package, or in what it needs, and is not to go unnoticed.
    const isAbsent =
      readProperty(error, "code") === "MODULE_NOT_FOUND" &&
      isInstance(error, Error) &&
      error.message.includes(`'${PACKAGE}'`);
    if (isAbsent) return undefined;
    throw error;
  }
}

function hasProvider({ metrics, trace, createNoopMeter }: OpenTelemetryApi): boolean {
  if (metrics.getMeter("") !== createNoopMeter()) return true;
  // The API's own provider passes everything on to the registered one, if there is one.
  const provider = trace.getTracerProvider();
  return !("getDelegateTracer" in provider) || Boolean((provider as Delegating).getDelegateTracer(""));
}

interface Delegating {
  getDelegateTracer(name: string): unknown;
}
