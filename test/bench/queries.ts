import { AnswerRecords } from "../../src/agent/answer-records.js";
import { eraseAnswers } from "../../src/agent/erase-answers.js";
import { AuditTrail } from "../../src/audit/audit-trail.js";
import { listAudit } from "../../src/audit/list-audit.js";
import { clientsOf } from "../../src/clients/clients.js";
import type { Collection, Document } from "../../src/database/collection.js";
import type { Collections } from "../../src/database/collections-of.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { eraseEventsIn } from "../../src/events/erase-events.js";
import type { EventCallback } from "../../src/events/event-callback.js";
import { EventInbox } from "../../src/events/event-inbox.js";
import { processOnce } from "../../src/events/event-try.js";
import { AbandonedEvents } from "../../src/events/operator/abandoned-events.js";
import { FailedEvents } from "../../src/events/operator/failed-events.js";
import { otherClientIds } from "../../src/events/operator/other-client-ids.js";
import { PermanentError } from "../../src/events/permanent-error.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { workspaceRecordId } from "../../src/installations/record-ids.js";
import { OAuthStateStore } from "../../src/oauth/oauth-state-store.js";
import { countInstallations } from "../../src/overview/count-installations.js";
import { LastEvents } from "../../src/overview/last-events.js";
import { listInstallations } from "../../src/overview/list-installations.js";
import { MissingScopesCount } from "../../src/overview/missing-scopes-count.js";
import { showInstallation } from "../../src/overview/show-installation.js";
import { connection, inTeam } from "../../src/testing/installation-store/examples.js";
import { eventBody } from "./events.js";
import { APP, installation, slackId } from "./workspaces.js";

/** A query that the app sends to its database. */
export interface Query {
  readonly collection: keyof Collections;
  readonly method: keyof Collection;
  readonly filter: Document;
  readonly options: Document;
  /** What the query is like, whatever its values are: `events.find clientId, dueAt $gt $lte, v; sort dueAt`. */
  readonly shape: string;
  /** With a hashed `_id` as shard key, whether it goes to the shards of the ids that it names, or to all of them. */
  readonly goesTo: "its shards" | "all shards";
  /** The file and line of `src` that sends it. */
  readonly site: string;
}

const METHODS: readonly (keyof Collection)[] = [
  "find",
  "findOne",
  "insertOne",
  "insertMany",
  "updateOne",
  "findOneAndUpdate",
  "updateMany",
  "bulkWrite",
  "deleteOne",
  "deleteMany",
];

/**
 * Does everything once that the app does with its database, in the collections of this client, and returns each query that
 * it sent meanwhile, one of each shape and site. It leaves records of a few workspaces and events behind.
 */
export async function recordQueries(collections: Collections): Promise<Query[]> {
  const queries = new Map<string, Query>();
  const note = (query: Query) => {
    const key = `${query.shape} ${query.site}`;
    if (!queries.has(key)) queries.set(key, query);
  };
  const noting = (name: keyof Collections) => notingCollection(name, collections[name], note);
  const installations = noting("installations");
  const events = noting("events");
  await useInstallations(installations);
  await useRotation(installations);
  await useStates(noting("oauthStates"));
  await useEvents(events);
  await useAudit(noting("audit"));
  await useOverview(installations, noting("appState"));
  await useAgent(noting("agentAnswers"));
  return [...queries.values()].sort((a, b) => a.shape.localeCompare(b.shape));
}

function notingCollection(
  name: keyof Collections,
  collection: Collection,
  note: (query: Query) => void,
): Collection {
  return new Proxy(collection, {
    get: (target, property) => {
      const method = Reflect.get(target, property);
      if (!METHODS.includes(property as never)) return method;
      return (...args: readonly [Document | readonly Document[], Document?, Document?]) => {
        const options = (String(property).startsWith("update") ? args[2] : args[1]) ?? {};
        const isInsert = String(property).startsWith("insert");
        const filter = isInsert
          ? { _id: "new" }
          : property === "bulkWrite"
            ? (args[0] as readonly Document[])[0]?.updateOne.filter
            : (args[0] as Document);
        note({
          collection: name,
          method: property as keyof Collection,
          filter,
          options,
          shape: shapeOf(`${name}.${String(property)}`, filter, options),
          goesTo: isId(filter._id) ? "its shards" : "all shards",
          site: callSite(),
        });
        return method.apply(target, args);
      };
    },
  });
}

function isId(value: unknown): boolean {
  return typeof value === "string" || Array.isArray((value as Document | undefined)?.$in);
}

function shapeOf(name: string, filter: Document, { sort, limit }: Document): string {
  const parts = Object.entries(filter).map(([field, value]) => {
    const operators =
      typeof value === "object" && value !== null && !(value instanceof Date)
        ? Object.keys(value).filter((key) => key.startsWith("$"))
        : [];
    return [field, ...operators].join(" ");
  });
  const more = [
    ...(sort === undefined ? [] : [`sort ${Object.keys(sort).join(", ")}`]),
    ...(limit === undefined ? [] : ["limit"]),
  ];
  return [`${name} ${parts.join(", ")}`, ...more].join("; ");
}

/** The innermost line of `src` in the stack. */
function callSite(): string {
  const [, site] = /[\\/](src[\\/][^\s:)]+\.[jt]s:\d+)/.exec(new Error().stack ?? "") ?? [];
  return (site ?? "unknown").replaceAll("\\", "/");
}

const cipher = TokenCipher.fromKeyRing(APP.tokenKeys);
const WORKSPACE = 900_000;
const TEAM = slackId("T", WORKSPACE);

async function useInstallations(installations: Collection): Promise<void> {
  const store = new MongoInstallationStore({ installations, cipher, clientId: APP.clientId });
  const target = { isEnterpriseInstall: false, teamId: TEAM, enterpriseId: undefined };
  const connect = async (user: string) =>
    store.storeInstallation({ ...connection(user), team: { id: TEAM, name: "One" } });
  await store.storeInstallation(installation(WORKSPACE));
  await connect("U1");
  await connect("U2");
  await store.fetchInstallation(inTeam(TEAM, "U1"));
  await store.listPeople(target);
  await store.listPersonsTokens(target, "U1");
  await store.listTokensInOrganization("E0NONE");
  await store.listBotsThatEndWith(target);
  await store.listBotsThatEndWith({ isEnterpriseInstall: true, enterpriseId: "E0NONE" });
  await store.botToken(target);
  await store.claimWelcome(target, ["chat:write"]);
  await store.releaseWelcome(target);
  const [bot] = await store.listTokens(target);
  if (bot === undefined) throw new TypeError("The bot was stored");
  await store.reserveUninstall(bot);
  await store.reserveUninstall(bot);
  await store.deleteInstallation(inTeam(TEAM, "U1"));
  await store.deleteIfUnchanged(await store.listPersonsTokens(target, "U2"));
  await store.deleteInstallation(inTeam(TEAM));
}

/** A bot's token and a person's are each refreshed, and refused. */
async function useRotation(installations: Collection): Promise<void> {
  const now = Date.now();
  const store = new MongoInstallationStore({
    installations,
    cipher,
    clientId: APP.clientId,
    clock: () => now,
  });
  const expiresAt = Math.floor(now / 1_000) + 60;
  const rotated = (label: string) => ({ token: `xoxe.${label}`, refreshToken: `xoxe-1-${label}`, expiresAt });
  const { bot, ...rest } = installation(WORKSPACE);
  if (bot === undefined) throw new TypeError("The installation has a bot");
  const user = { id: "U1", scopes: ["chat:write"], ...rotated("user") };
  const { rotation } = store;
  await rotation.anyExpires(); // when there is none it asks for both kinds
  await store.storeInstallation({ ...rest, bot: { ...bot, ...rotated("bot") }, user });
  for (const token of await rotation.due(now + 120_000, 10)) {
    await rotation.read(token.recordId);
    await rotation.lease(token, "a process", now);
    await rotation.wait(token, "a process", now, 1);
    await rotation.markRefused(token);
    await rotation.store(token, { ...rotated("next"), expiresAt: expiresAt + 43_200 });
  }
  await store.storeInstallation({ ...rest, bot: { ...bot, ...rotated("bot") }, user });
  for (const token of await rotation.due(now + 120_000, 10)) await rotation.markRefused(token);
  for (const kind of ["bot", "user"] as const) {
    for (const token of await rotation.untold(kind, now + 120_000, 10)) {
      await rotation.reserveTelling(token, now);
      await rotation.told(token);
    }
  }
  await store.deleteInstallation(inTeam(TEAM));
}

async function useStates(states: Collection): Promise<void> {
  const store = new OAuthStateStore({ states, secret: APP.clientSecret });
  const now = new Date();
  const state = await store.generateStateParam({ scopes: ["chat:write"] }, now);
  await store.verifyStateParam(now, state);
}

/** More entries than a page has, so that the next page is asked for too. */
async function useAudit(audit: Collection): Promise<void> {
  const log = { warn: () => undefined, error: () => undefined };
  const { clientId } = APP;
  const trail = new AuditTrail({ audit, clientId, clock: Date.now, days: 1, log });
  const target = { isEnterpriseInstall: false, teamId: TEAM };
  const notes = Array.from({ length: 201 }, () =>
    trail.record({ action: "install", who: { kind: "slack" }, target }),
  );
  await Promise.all(notes);
  const workspace = workspaceRecordId(clientId, target);
  for (const filter of [
    {},
    { workspace },
    { action: "install" },
    { workspace, action: "install" },
  ] as const) {
    await listAudit(audit, { clientId, ...filter }, 1_000);
  }
}

/** What an operator asks for, and the counts and days that it is about. */
async function useOverview(installations: Collection, appState: Collection): Promise<void> {
  const { clientId } = APP;
  const now = Date.now();
  const store = new MongoInstallationStore({ installations, cipher, clientId, clock: () => now });
  await store.storeInstallation(installation(WORKSPACE));
  await store.formerInstall({ isEnterpriseInstall: false, teamId: TEAM }, "U1");
  const log = { info: () => undefined, warn: () => undefined };
  const parts = { installations, appState, clientId, clock: () => now, log };
  await new MissingScopesCount({ ...parts, botScopes: ["a:scope"] }).count();
  await new MissingScopesCount({ ...parts, botScopes: ["another:scope"] }).count();
  const lastEvents = new LastEvents({ installations, clientId, clock: () => now + 25 * HOUR_MS });
  lastEvents.note({ isEnterpriseInstall: false, teamId: TEAM });
  await lastEvents.write();
  const id = workspaceRecordId(clientId, { isEnterpriseInstall: false, teamId: TEAM });
  for (const filter of [
    {},
    { id },
    { organization: "E0NONE" },
    { tenant: "a-customer" },
    { missingScope: "another:scope" },
    { needsReinstall: true },
    { silentSince: new Date(now) },
  ]) {
    await listInstallations(installations, clientId, filter, 1_000);
  }
  await countInstallations(installations, clientId, [new Date(now)]);
  const clients = clientsOf({ store, collections: { installations, appState }, clientId });
  await clients.forEachInstallation(() => undefined, { name: `round-${now}` });
  await showInstallation(installations, cipher, id);
  await store.deleteInstallation(inTeam(TEAM));
}

/** A question that is answered, one that is stopped, and one that is erased. */
async function useAgent(agentAnswers: Collection): Promise<void> {
  const { clientId } = APP;
  const records = new AnswerRecords(agentAnswers, Date.now);
  const target = { isEnterpriseInstall: false, teamId: TEAM };
  const thread = { workspace: workspaceRecordId(clientId, target), channel: "D1", threadTs: "1.000001" };
  const asked = {
    ...thread,
    id: `${Date.now()}`,
    clientId,
    ts: "1.000001",
    userId: "U1",
    teamId: TEAM,
    inTeam: TEAM,
  };
  await records.take(asked, true);
  const held = await records.take(asked, true);
  if (held === undefined) throw new Error("The answer was not taken over.");
  await records.begin(held);
  await records.notBegun(held);
  await records.streams(held, "1.000002");
  await records.states([held._id]);
  await records.ending(held);
  await records.isBusy(thread);
  await records.ended(held);
  await records.rate(thread, "1.000002", "U1", "good");
  await records.stop(thread, "1.000003", []);
  await records.forget(held);
  await eraseAnswers(agentAnswers, clientId, target, new Date());
  const inOrganization = { isEnterpriseInstall: true, enterpriseId: "E1", teamId: TEAM };
  await eraseAnswers(agentAnswers, clientId, inOrganization, new Date());
}

const HOUR_MS = 60 * 60 * 1_000;

async function useEvents(events: Collection): Promise<void> {
  let now = Date.now();
  const inbox = new EventInbox({
    events,
    cipher,
    clientId: APP.clientId,
    clock: () => now,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const waiting: (() => void)[] = [];
  let outcome: "done" | "retry" | "failed" | "waits" = "done";
  const accept = async () => {
    const body: EventCallback = JSON.parse(
      eventBody({ type: "message", workspace: WORKSPACE, person: 1 }, Math.floor(now / 1_000)),
    );
    // Ids that no event of the filled database has.
    const event = { ...body, event_id: `EvQUERY${body.event_id}${now}` };
    await inbox.accept(event);
    return event.event_id;
  };
  const counted = async (kind: "done" | "retried" | "failed", at: number) => {
    while (inbox.counts[kind] < at) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  await accept(); // pending, for the first poll
  inbox.start((event) =>
    processOnce(event, async () => {
      if (outcome === "retry") throw new Error("once more");
      if (outcome === "failed") throw new PermanentError("never");
      if (outcome === "waits") await new Promise<void>((resolve) => waiting.push(resolve));
    }),
  );
  await counted("done", 1);
  outcome = "retry";
  await accept();
  await counted("retried", 1);
  outcome = "failed";
  const id = await accept();
  await counted("failed", 1);
  const failed = new FailedEvents({ events, clientId: APP.clientId, clock: () => now });
  await failed.list();
  await failed.list({ teamId: TEAM, error: "PermanentError", before: new Date(now) });
  await failed.show(id);
  await failed.body(id, cipher);
  await failed.runAgain(id);
  await inbox.pollDue();
  await counted("failed", 2);
  await failed.runAllAgain({ teamId: TEAM });
  await inbox.pollDue();
  await counted("failed", 3);
  await failed.dropAll({ teamId: TEAM });
  await failed.drop(id);
  const abandoned = new AbandonedEvents({ events, clientId: APP.clientId, clock: () => now });
  await abandoned.list();
  await abandoned.show(id);
  await abandoned.drop(id);
  await otherClientIds(events, [APP.clientId]);
  await eraseEventsIn({ events, clientId: APP.clientId })(
    { isEnterpriseInstall: false, teamId: TEAM, enterpriseId: undefined },
    id,
    new Date(now),
  );
  outcome = "waits";
  await accept();
  while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  now += 25_000;
  await inbox.renewLeases();
  await inbox.stop(0); // releases the event that waits
  for (const finish of waiting) finish();
  now += 8 * 24 * HOUR_MS;
  outcome = "done";
  inbox.start((event) => processOnce(event, async () => undefined));
  await counted("failed", 4); // it has expired
  for (let polls = 0; polls < 20; polls++) await inbox.pollDue(); // in the order of the time and without one
  await inbox.stop(5_000);
}
