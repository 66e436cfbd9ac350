import { MongoClient } from "mongodb";
import type { Document } from "../../src/database/collection.js";
import { type Collections, collectionsOf } from "../../src/database/collections-of.js";
import { ensureIndexes } from "../../src/database/indexes.js";
import { freshMongoDatabase } from "../../src/demo/fresh-mongo-database.js";
import { EVENT_VERSION, eventRecordId, failedFields } from "../../src/events/event-record.js";
import { type Query, recordQueries } from "./queries.js";
import { median } from "./statistics.js";
import { APP, slackId } from "./workspaces.js";

export interface Explaining {
  readonly serverUri: string;
  /** How many events there are in the database. */
  readonly documents: number;
  readonly say: (text: string) => void;
  readonly interrupted: AbortSignal;
}

/** How a server answers a query. */
export interface ExplainedQuery {
  readonly shape: string;
  readonly goesTo: Query["goesTo"];
  /** The stages of the plan, the outermost first, as the server names them. */
  readonly stages: readonly string[];
  readonly indexes: readonly string[];
  /** As the server counts them; absent where it does not. */
  readonly keysExamined?: number;
  readonly docsExamined?: number;
  /** Until the answer was here, the median of several. */
  readonly ms: number;
}

const BATCH = 5_000;
const INSERTS_AT_ONCE = 2;
const TIMES = 5;
/** Of all events; the others are the ids of handled ones. */
const PENDING_PART = 1_000;
const FAILED_PART = 2_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Fills a database with this many events, does everything in it that the app does, and has the server explain each query. A
 * write is explained as the search for what it writes to. The database is dropped at the end, however it ends.
 */
export async function explainQueries(explaining: Explaining): Promise<ExplainedQuery[]> {
  const { serverUri, say, interrupted } = explaining;
  const { uri, drop } = freshMongoDatabase(serverUri, "bench_explain");
  const client = await new MongoClient(uri).connect();
  try {
    await ensureIndexes(client.db());
    await fill(client, explaining);
    say("  Doing what the app does");
    const queries = await Promise.race([recordQueries(collectionsOf(client)), rejectsAtAbort(interrupted)]);
    const explained: ExplainedQuery[] = [];
    for (const query of differentShapes(queries)) {
      interrupted.throwIfAborted();
      explained.push(await explain(client, query));
    }
    return explained;
  } finally {
    await client.close();
    await drop();
  }
}

function rejectsAtAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** A table for a terminal. */
export function explainedTable(queries: readonly ExplainedQuery[]): string {
  const rows = queries.map(({ shape, goesTo, stages, indexes, keysExamined, docsExamined, ms }) => [
    shape,
    goesTo,
    stages.join(" < "),
    indexes.join(", ") || "none",
    keysExamined?.toString() ?? "-",
    docsExamined?.toString() ?? "-",
    ms.toFixed(1),
  ]);
  const heads = ["query", "goes to", "plan", "index", "keys", "documents", "ms"];
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [heads, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function differentShapes(queries: readonly Query[]): Query[] {
  const found = queries.filter(({ method }) => !method.startsWith("insert"));
  return [...new Map(found.map((query) => [query.shape, query])).values()];
}

const NAMES: { readonly [collection in keyof Collections]: string } = {
  installations: "installations",
  oauthStates: "oauth_states",
  events: "events",
  audit: "audit",
  appState: "app_state",
  agentAnswers: "agent_answers",
};

async function explain(client: MongoClient, query: Query): Promise<ExplainedQuery> {
  const { shape, goesTo, collection, filter, options, method } = query;
  const { sort, projection, limit = /One$/.test(method) ? 1 : 0 } = options;
  const cursor = () =>
    client
      .db()
      .collection(NAMES[collection])
      .find(filter, { limit, ...(sort && { sort }), ...(projection && { projection }) });
  const plan: Document = await cursor().explain("executionStats");
  const tookMs: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const startedAt = performance.now();
    await cursor().toArray();
    tookMs.push(performance.now() - startedAt);
  }
  const { totalKeysExamined, totalDocsExamined } = plan.executionStats ?? {};
  return {
    shape,
    goesTo,
    ...stagesOf(plan.queryPlanner),
    ...(totalKeysExamined !== undefined && { keysExamined: totalKeysExamined }),
    ...(totalDocsExamined !== undefined && { docsExamined: totalDocsExamined }),
    ms: median(tookMs),
  };
}

/** The stages and indexes of a winning plan, in MongoDB's words (`stage`, `indexName`) or PostgreSQL's. */
export function stagesOf(planner: Document): { stages: string[]; indexes: string[] } {
  const stages: string[] = [];
  const indexes = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
    const fields = node as Document;
    const stage = fields.stage ?? fields["Node Type"];
    if (typeof stage === "string") stages.push(stage);
    const index = fields.indexName ?? fields["Index Name"];
    if (typeof stage === "string" && typeof index === "string") indexes.add(index);
    for (const part of ["inputStage", "inputStages", "shards", "winningPlan", "queryPlan", "Plan", "Plans"]) {
      visit(fields[part]);
    }
  };
  visit(planner.winningPlan ?? planner.Plan ?? planner);
  return { stages, indexes: [...indexes] };
}

async function fill(client: MongoClient, { documents, say, interrupted }: Explaining): Promise<void> {
  const events = client.db().collection<Document & { _id: string }>("events");
  const now = Date.now();
  const startedAt = performance.now();
  let next = 0;
  let stored = 0;
  let told = 0;
  const insertBatches = async () => {
    while (next < documents) {
      interrupted.throwIfAborted();
      const from = next;
      const count = Math.min(BATCH, documents - from);
      next += count;
      const records = Array.from({ length: count }, (_, index) => storedEvent(from + index, now));
      await events.insertMany(records, { ordered: false });
      stored += count;
      if (stored - told < documents / 20) continue;
      told = stored;
      const perSec = Math.round((stored * 1_000) / (performance.now() - startedAt));
      say(`  ${stored.toLocaleString("en")} of ${documents.toLocaleString("en")} events stored, ${perSec}/s`);
    }
  };
  await Promise.all(Array.from({ length: INSERTS_AT_ONCE }, insertBatches));
}

/** One event in a thousand waits, half as many have failed, and of the others the ids are left. */
function storedEvent(number: number, now: number): Document & { _id: string } {
  const eventId = `Ev${number.toString(36).toUpperCase().padStart(9, "0")}`;
  const team = slackId("T", number % 100_000);
  const receivedAt = new Date(now - 60_000);
  return {
    _id: eventRecordId(APP.clientId, eventId),
    v: EVENT_VERSION,
    clientId: APP.clientId,
    eventId,
    type: "message",
    teamId: team,
    workspace: `${APP.clientId}:team:${team}`,
    receivedAt,
    attempts: 0,
    finished: [],
    // They are not due yet, so that nobody takes them.
    ...(number % PENDING_PART === 0
      ? { dueAt: new Date(now + 30 * DAY_MS) }
      : number % FAILED_PART === 1
        ? { ...failedFields(now), error: "channel_not_found" }
        : { expiresAt: new Date(now + DAY_MS) }),
  };
}
