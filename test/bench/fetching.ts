import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { InstallationCache } from "../../src/installations/installation-cache.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import { seededRandom } from "./random.js";
import { median, percentile } from "./statistics.js";
import { APP, PEOPLE_PER_WORKSPACE, personId, slackId } from "./workspaces.js";

/** What the process that fetches is told. */
export interface FetchTask {
  readonly target: { readonly uri: string } | { readonly directory: string };
  readonly installations: number;
  readonly fetches: number;
}

/** What it prints as JSON. */
export interface FetchTimes {
  readonly cold: { readonly medianUs: number; readonly p99Us: number };
  readonly hit: { readonly medianUs: number; readonly p99Us: number };
}

/** Hits are drawn from so many workspaces: fewer than the cache holds. */
const HOT_WORKSPACES = 100;

const { target, installations, fetches }: FetchTask = JSON.parse(process.argv[2] ?? "");
const random = seededRandom(installations);
const database = await openDatabase(target);
const options = {
  installations: database.installations,
  cipher: TokenCipher.fromKeyRing(APP.tokenKeys),
  clientId: APP.clientId,
};

/** One fetch after the other, each at a workspace and for a person drawn at random; how long each took. */
async function times(store: MongoInstallationStore, workspaces: number) {
  const tookUs: number[] = [];
  for (let fetch = 0; fetch < fetches; fetch++) {
    const workspace = random(workspaces);
    const query = {
      teamId: slackId("T", workspace),
      enterpriseId: undefined,
      isEnterpriseInstall: false,
      userId: personId(workspace, random(PEOPLE_PER_WORKSPACE)),
    } as const;
    const startedAt = performance.now();
    await store.fetchInstallation(query);
    tookUs.push((performance.now() - startedAt) * 1_000);
  }
  return { medianUs: median(tookUs), p99Us: percentile(tookUs, 99) };
}

const uncached = new MongoInstallationStore(options);
await times(uncached, installations); // the code is compiled, and connections are open
const cold = await times(uncached, installations);

const cached = new MongoInstallationStore({ ...options, cache: new InstallationCache({}) });
const hot = Math.min(HOT_WORKSPACES, installations);
for (let workspace = 0; workspace < hot; workspace++) {
  for (let person = 0; person < PEOPLE_PER_WORKSPACE; person++) {
    await cached.fetchInstallation({
      teamId: slackId("T", workspace),
      enterpriseId: undefined,
      isEnterpriseInstall: false,
      userId: personId(workspace, person),
    });
  }
}
const hit = await times(cached, hot);
await database.close();
process.stdout.write(JSON.stringify({ cold, hit } satisfies FetchTimes));
