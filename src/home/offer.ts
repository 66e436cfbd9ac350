import type { AppManifest } from "../manifest/app-manifest.js";

/** What the welcome says about a listener to the person who installed the app; nothing by default. */
export interface Offer {
  /** The end of a sentence that begins with "I answer when somebody". */
  readonly answersWho?: string;
  /** A sentence on what to try, in Slack's mrkdwn; undefined when nobody can do it in this app. */
  readonly toTry?: (app: {
    readonly manifest: AppManifest;
    readonly botUserId: string;
  }) => string | undefined;
}
