import type { AppManifest } from "../manifest/app-manifest.js";

/** What an app says of one of its listeners to the person who installed it; nothing by default. */
export interface Offer {
  /** The end of a sentence that begins with "I answer when somebody". */
  readonly answersWho?: string;
  /** Something to try, in Slack's mrkdwn; undefined where this app does not let anybody do it. */
  readonly toTry?: (app: {
    readonly manifest: AppManifest;
    readonly botUserId: string;
  }) => string | undefined;
}
