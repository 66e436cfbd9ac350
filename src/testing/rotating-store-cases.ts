import type { InstallationStore } from "@slack/oauth";
import type { ContractCase } from "./contract-case.js";
import { deletion, races, refusals } from "./rotation/meanwhile.js";
import { basics, once } from "./rotation/refreshing.js";
import type { CaseOfRotation } from "./rotation/stage.js";
import { StandInSlack } from "./rotation/stand-in-slack.js";

/** The app whose tokens are refreshed, at a stand-in of Slack that the cases bring. */
export interface AppAtStandIn {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `slackApiUrl` of a `WebClient`: calls go to `oauth.v2.access` below it. */
  readonly slackApiUrl: string;
}

/** What the cases need of a store that refreshes tokens: two instances over one storage. */
export interface RotatingStoreUnderTest {
  readonly store: InstallationStore;
  /** The same app's store in another process: with the same storage. */
  readonly elsewhere: InstallationStore;
  /** Ends what runs in the background; called at the end of a case. */
  readonly stop?: () => Promise<void>;
}

const GROUPS = { basics, once, races, deletion, refusals } as const;

/** What a case of `rotatingStoreCases` is about. */
export type RotatingStoreGroup = keyof typeof GROUPS;

/**
 * The contract of an installation store that refreshes tokens which expire (token rotation) by itself, in groups:
 *
 * - `basics`: when a token is refreshed, what is returned, and what stays;
 * - `once`: of two processes one refreshes, and everybody has a token that works;
 * - `races`: what is installed during a refresh wins;
 * - `deletion`: so does an uninstall, by `deleteInstallation`, which is optional in the interface;
 * - `refusals`: when Slack refuses a refresh or is away, it is not asked at every fetch.
 *
 * What a store keeps besides is asked by `installationStoreCases`, of the store below it. `create` is called once for each
 * case and makes an empty store, whose refreshes go to the app's `slackApiUrl`. The times are real: tokens are stored that
 * have ten minutes left, or have expired a minute ago.
 */
export function rotatingStoreCases(
  create: (app: AppAtStandIn) => RotatingStoreUnderTest | Promise<RotatingStoreUnderTest>,
): readonly ContractCase<RotatingStoreGroup>[] {
  const inGroup = (group: RotatingStoreGroup, cases: readonly CaseOfRotation[]) =>
    cases.map(([name, run]) => ({ group, name, run: () => withSlack(create, run) }));
  return (Object.keys(GROUPS) as RotatingStoreGroup[]).flatMap((group) => inGroup(group, GROUPS[group]));
}

async function withSlack(
  create: (app: AppAtStandIn) => RotatingStoreUnderTest | Promise<RotatingStoreUnderTest>,
  run: CaseOfRotation[1],
): Promise<void> {
  const slack = await StandInSlack.start();
  const { clientId, clientSecret, apiUrl: slackApiUrl } = slack;
  try {
    const { stop, ...stores } = await create({ clientId, clientSecret, slackApiUrl });
    try {
      await run({ slack, ...stores });
    } finally {
      await stop?.();
    }
  } finally {
    await slack.stop();
  }
}
