interface Instrument {
  /** A gauge is read when somebody collects the metrics; the others are written as things happen. */
  readonly kind: "counter" | "histogram" | "gauge";
  /** As OpenTelemetry writes units: `s`, or what is counted in braces. */
  readonly unit: string;
  readonly description: string;
  /** The names of its labels. Their values are few: none is an id, and none is what somebody typed. */
  readonly attributes: readonly string[];
  /** The upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

/** OpenTelemetry's buckets for HTTP; Slack waits three seconds, and a listener's call ten. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** OpenTelemetry's buckets for databases. */
const DATABASE_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const;

const LISTENER_SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] as const;

/**
 * Every metric of this app, by its name: one of OpenTelemetry's semantic conventions where there is one, and otherwise one
 * that begins with `bolt_mongodb_app.`. docs/operations.md has the same table, with an alert for each.
 */
export const INSTRUMENTS = {
  "http.server.request.duration": {
    kind: "histogram",
    unit: "s",
    description: "Time from a Slack request to its answer",
    attributes: ["http.request.method", "http.route", "http.response.status_code", "url.scheme"],
    buckets: REQUEST_SECONDS,
  },
  "messaging.process.duration": {
    kind: "histogram",
    unit: "s",
    description:
      "In Socket Mode, time from what comes over the WebSocket to its answer; `error.type` is the status where it is not acknowledged",
    attributes: ["messaging.system", "messaging.operation.name", "messaging.destination.name", "error.type"],
    buckets: REQUEST_SECONDS,
  },
  "bolt_mongodb_app.event.deliveries": {
    kind: "counter",
    unit: "{delivery}",
    description:
      "Deliveries of events: `accepted`, `duplicate`, or `refused`, so that Slack delivers it again",
    attributes: ["outcome"],
  },
  "bolt_mongodb_app.event.outcomes": {
    kind: "counter",
    unit: "{event}",
    description:
      "Outcomes of tries: `done`, `retry`, `failed`; and `expired`, of events that no process took in time",
    attributes: ["outcome"],
  },
  "bolt_mongodb_app.event.in_flight": {
    kind: "gauge",
    unit: "{event}",
    description: "Events that the process works on",
    attributes: [],
  },
  "bolt_mongodb_app.event.oldest_due.age": {
    kind: "gauge",
    unit: "s",
    description: "How long the oldest event that waits for a process has been due; 0 when none waits",
    attributes: [],
  },
  "bolt_mongodb_app.listener.duration": {
    kind: "histogram",
    unit: "s",
    description: "Time of a listener: `succeeded` or `failed`",
    attributes: ["kind", "listener", "outcome"],
    buckets: LISTENER_SECONDS,
  },
  "bolt_mongodb_app.slack.call.duration": {
    kind: "histogram",
    unit: "s",
    description: "Time of a call to Slack with its retries: `ok`, or the label of the error",
    attributes: ["method", "result"],
    buckets: REQUEST_SECONDS,
  },
  "bolt_mongodb_app.approvals": {
    kind: "counter",
    unit: "{approval}",
    description:
      "Approvals at Slack, of kind `install`, `connect` or `sign_in`: `stored` (of a sign-in `signed_in`), `cancelled`, `refused`, or `failed`",
    attributes: ["kind", "outcome"],
  },
  "bolt_mongodb_app.token.refreshes": {
    kind: "counter",
    unit: "{refresh}",
    description:
      "Refreshes of tokens that expire: `refreshed`; `failed`, and tried again; `refused`, so that the app has to be installed again",
    attributes: ["outcome"],
  },
  "bolt_mongodb_app.installation_cache.reads": {
    kind: "counter",
    unit: "{read}",
    description: "Reads of installations: `hit` when all was in memory, `miss` when the database was asked",
    attributes: ["result"],
  },
  "db.client.operation.duration": {
    kind: "histogram",
    unit: "s",
    description: "Time of a database operation; `error.type` is there when it failed",
    attributes: ["db.system.name", "db.collection.name", "db.operation.name", "error.type"],
    buckets: DATABASE_SECONDS,
  },
} as const satisfies Readonly<Record<string, Instrument>>;

type Instruments = typeof INSTRUMENTS;

export type InstrumentName = keyof Instruments;

type NamesOf<Kind extends Instrument["kind"]> = {
  [Name in InstrumentName]: Instruments[Name]["kind"] extends Kind ? Name : never;
}[InstrumentName];

export type CounterName = NamesOf<"counter">;
export type HistogramName = NamesOf<"histogram">;
export type GaugeName = NamesOf<"gauge">;

type AttributeOf<Name extends InstrumentName> = Instruments[Name]["attributes"][number];

/** The labels that a value of this metric has: all of the list, but `error.type` only when something failed. */
export type AttributesOf<Name extends InstrumentName> = {
  readonly [Attribute in Exclude<AttributeOf<Name>, "error.type">]: string | number;
} & {
  readonly [Attribute in Extract<AttributeOf<Name>, "error.type">]?: string;
};

/** The names of the metrics of a kind. */
export function namesOf<Kind extends Instrument["kind"]>(kind: Kind): NamesOf<Kind>[] {
  const names = Object.keys(INSTRUMENTS) as InstrumentName[];
  return names.filter((name) => INSTRUMENTS[name].kind === kind) as NamesOf<Kind>[];
}
