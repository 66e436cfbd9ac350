import { LocalSlackUseError } from "../errors.js";

/** An event, and what its envelope has in place of what Slack fills in. */
export interface TypedEvent {
  readonly event: Readonly<Record<string, unknown>> & { readonly type: string };
  readonly envelope: Readonly<Record<string, unknown>>;
}

/**
 * Reads an event that a person has typed as JSON: the event itself, or one in its envelope, of which no other field is
 * needed. Throws `LocalSlackUseError` with what is wrong with it.
 */
export function readTypedEvent(json: string): TypedEvent {
  const typed = parse(json);
  if (!isRecord(typed))
    throw new LocalSlackUseError('An event is a JSON object, such as {"type": "app_mention"}.');
  const isEnvelope = typed.type === "event_callback" || isRecord(typed.event);
  const { event, ...envelope } = isEnvelope ? typed : { event: typed };
  if (!isRecord(event)) {
    throw new LocalSlackUseError("The envelope needs the event itself as an object in its field event.");
  }
  const { type } = event;
  if (typeof type !== "string" || type === "") {
    throw new LocalSlackUseError('The event needs a type, such as "app_mention".');
  }
  return { event: { ...event, type }, envelope };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalSlackUseError(`This is no JSON: ${reason.replace(/\.?$/, ".")}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
