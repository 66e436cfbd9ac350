import type { Db } from "mongodb";
import type { Document } from "../database/collection.js";
import { readEnvelope } from "../encryption/envelope.js";
import { rotationOf, type StoredRecord } from "../installations/stored-record.js";

/** Numbers about the stored records, and a sample of them. */
export interface Census {
  /** Records of this Slack app that were read. */
  readonly records: number;
  /** Whether that is all of them: a reading that takes too long ends early. */
  readonly complete: boolean;
  /** How many records, and events that wait or have failed, each key seals, by its id; `unknown` for what is no sealed value. */
  readonly keyIds: ReadonlyMap<string, number>;
  /** How many records name each Slack app id. */
  readonly appIds: ReadonlyMap<string, number>;
  /** How many records are in each version of the layout. */
  readonly versions: ReadonlyMap<string, number>;
  /** How many records belong to each other client id. */
  readonly otherClientIds: ReadonlyMap<string, number>;
  /** Workspaces and organizations with a bot. */
  readonly bots: number;
  /** Those whose bot lacks a scope, optional ones too, by scope: how many, and the ids of a few. */
  readonly lacking: ReadonlyMap<string, Counted>;
  readonly tokens: TokenCensus;
  /** A few records with a bot, taken at random. */
  readonly sample: readonly Document[];
}

/** How many, and the ids of a few. */
export interface Counted {
  readonly count: number;
  readonly some: readonly string[];
}

/** The bots' and people's tokens, by whether they expire. */
export interface TokenCensus {
  /** Those that do not expire and that may be exchanged for ones that do. */
  readonly lasting: number;
  /** Those that do not expire and that Slack has refused to exchange. */
  readonly notExchangeable: number;
  readonly expiring: number;
  /** The installations whose bot's token Slack refuses to refresh. */
  readonly toInstall: Counted;
  /** The people whose token Slack refuses to refresh, as `U1 in T1`. */
  readonly toConnect: Counted;
}

export interface CensusOptions {
  readonly clientId: string;
  readonly botScopes: readonly string[];
  readonly sampleSize: number;
  readonly limitMs: number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

const SOME = 3;
const SEALED_FIELDS = ["sealedBot", "sealedUser", "sealedWebhook", "sealedBody"] as const;
const LONG_AGO = new Date(0);

/** Reads the records once, until the time is up. Records of another app in the collection are only counted. */
export async function takeCensus(db: Db, options: CensusOptions): Promise<Census> {
  const { clientId, botScopes, sampleSize, limitMs, random } = options;
  const keyIds = new Tally();
  const appIds = new Tally();
  const versions = new Tally();
  const otherClientIds = new Tally();
  const lacking = new Map<string, Some>();
  const tokens = {
    lasting: 0,
    notExchangeable: 0,
    expiring: 0,
    toInstall: new Some(),
    toConnect: new Some(),
  };
  const sample: Document[] = [];
  let records = 0;
  let bots = 0;
  let complete = true;
  const endsAt = performance.now() + limitMs;
  const cursor = db
    .collection("installations")
    .find<Document>(
      {},
      { projection: { metadata: 0, "team.name": 0, "enterprise.name": 0 }, maxTimeMS: limitMs },
    );
  for await (const record of cursor) {
    if (performance.now() > endsAt) {
      complete = false;
      break;
    }
    if (record.clientId !== clientId) {
      otherClientIds.add(record.clientId ?? "(none)");
      continue;
    }
    records += 1;
    for (const keyId of sealedWith(record)) keyIds.add(keyId);
    if (record.appId !== undefined) appIds.add(record.appId);
    versions.add(String(record.v));
    countToken(record, tokens);
    if (record.bot === undefined) continue;
    bots += 1;
    for (const scope of botScopes.filter((each) => !record.bot.scopes?.includes(each))) {
      const found = lacking.get(scope) ?? new Some();
      found.add(placeOf(record));
      lacking.set(scope, found);
    }
    // Each record has the same chance to be in the sample, however many there are.
    const place = sample.length < sampleSize ? sample.length : Math.floor(random() * bots);
    if (place < sampleSize) sample[place] = record;
  }
  if (complete) complete = await countEventKeys(db, clientId, keyIds, endsAt);
  return { records, complete, keyIds, appIds, versions, otherClientIds, bots, lacking, tokens, sample };
}

function countToken(
  record: Document,
  tokens: { lasting: number; notExchangeable: number; expiring: number; toInstall: Some; toConnect: Some },
): void {
  const held = record.user ?? record.bot;
  if (held === undefined) return;
  const state = rotationOf(record as StoredRecord);
  if (held.expiresAt === undefined) {
    tokens[state?.exchangeRefusedAs === undefined ? "lasting" : "notExchangeable"] += 1;
    return;
  }
  tokens.expiring += 1;
  if (state?.needsReinstallSince === undefined) return;
  if (record.user === undefined) tokens.toInstall.add(placeOf(record));
  else tokens.toConnect.add(`${record.user.id} in ${placeOf(record)}`);
}

/** Events that wait or have failed are sealed too. Whether all of them were read in time. */
async function countEventKeys(db: Db, clientId: string, keyIds: Tally, endsAt: number): Promise<boolean> {
  for (const field of ["dueAt", "failedAt"]) {
    const leftMs = Math.round(endsAt - performance.now());
    if (leftMs <= 0) return false;
    const cursor = db
      .collection("events")
      .find<Document>(
        { clientId, [field]: { $gt: LONG_AGO } },
        { projection: { sealedBody: 1 }, maxTimeMS: leftMs },
      );
    for await (const event of cursor) {
      if (performance.now() > endsAt) return false;
      for (const keyId of sealedWith(event)) keyIds.add(keyId);
    }
  }
  return true;
}

/** The id of the workspace or organization of a record: what people may see of it. */
export function placeOf(record: Document): string {
  return String((record.isEnterpriseInstall ? record.enterprise?.id : record.team?.id) ?? record._id);
}

/** The ids of the keys that a record needs. */
function sealedWith(record: Document): ReadonlySet<string> {
  const sealed = SEALED_FIELDS.map((field) => record[field]).filter((value) => value !== undefined);
  return new Set(sealed.map((value) => readEnvelope(value)?.keyId ?? "unknown"));
}

class Some implements Counted {
  count = 0;
  readonly some: string[] = [];

  add(id: string): void {
    this.count += 1;
    if (this.some.length < SOME) this.some.push(id);
  }
}

class Tally extends Map<string, number> {
  add(name: string): void {
    this.set(name, (this.get(name) ?? 0) + 1);
  }
}
