import { openDatabase } from "../../src/database/open-database.js";
import { TokenCipher } from "../../src/encryption/token-cipher.js";
import { InstallationCache } from "../../src/installations/installation-cache.js";
import { MongoInstallationStore } from "../../src/installations/mongo-installation-store.js";
import type { FetchFigure } from "./figures.js";
import { type Target, withDatabase } from "./filled-database.js";
import type { Measuring } from "./plan.js";
import { seededRandom } from "./random.js";
import { median, percentile } from "./statistics.js";
import { APP, PEOPLE_PER_WORKSPACE, personId, slackId } from "./workspaces.js";

const FETCHES = { database: 2_000, cache: 20_000 };
/** Hits are drawn from so many workspaces: fewer than the cache holds. */
const HOT_WORKSPACES = 100;

/** How long `fetchInstallation` takes from the database and from the cache. */
export async function fetchFigures(measuring: Measuring): Promise<FetchFigure[]> {
  const figures: FetchFigure[] = [];
  await withDatabase(measuring, async ({ target, fillUpTo }) => {
    for (const installations of measuring.plan.fetchSizes) {
      await fillUpTo(installations);
      for (const from of ["database", "cache"] as const) {
        const figure = await fetchFigure(target, installations, from);
        figures.push(figure);
        measuring.say(`  A fetch from the ${from} of ${installations}: ${figure.medianUs.toFixed(1)} µs`);
      }
    }
  });
  return figures;
}

/** One fetch after the other, of workspaces and people drawn at random; twice, since the first time compiles the code. */
async function fetchFigure(
  target: Target,
  installations: number,
  from: "database" | "cache",
): Promise<FetchFigure> {
  const random = seededRandom(installations);
  const database = await openDatabase(target);
  const store = new MongoInstallationStore({
    installations: database.installations,
    cipher: TokenCipher.fromKeyRing(APP.tokenKeys),
    clientId: APP.clientId,
    ...(from === "cache" && { cache: new InstallationCache({}) }),
  });
  const workspaces = from === "cache" ? Math.min(HOT_WORKSPACES, installations) : installations;
  const fetchesUs = async () => {
    const tookUs: number[] = [];
    while (tookUs.length < FETCHES[from]) {
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
    return tookUs;
  };
  try {
    await fetchesUs();
    const tookUs = await fetchesUs();
    return { installations, from, medianUs: median(tookUs), p99Us: percentile(tookUs, 99) };
  } finally {
    await database.close();
  }
}
