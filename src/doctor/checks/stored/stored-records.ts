import { RECORD_VERSION } from "../../../installations/stored-record.js";
import type { Check } from "../../context.js";
import { type Finding, failure, info, ok, warning } from "../../finding.js";
import type { Census } from "../../take-census.js";

/** Whether the stored records are this Slack app's, and in a layout that this release reads. */
export const storedRecords: Check = async ({ census, config }) => {
  const taken = await census();
  if (taken === undefined) return [];
  return [howMany(taken), ...otherApps(taken, config.publicUrl), ...appIds(taken), ...versions(taken)];
};

function howMany({ records, bots, complete }: Census): Finding {
  return complete
    ? ok("records.count", `The app is installed in ${bots} places; ${records} records are stored for it.`)
    : info(
        "records.count",
        `The first ${records} records were read, and there are more than could be read in the time: what follows is about those.`,
      );
}

function otherApps({ records, otherClientIds }: Census, publicUrl: string): Finding[] {
  if (otherClientIds.size === 0) return [];
  const others = counted(otherClientIds);
  if (records > 0) {
    return [
      info(
        "records.other-apps",
        `The database has records of other Slack apps too, by client id: ${others}.`,
      ),
    ];
  }
  return [
    warning(
      "records.none-of-this-app",
      `No record is of SLACK_CLIENT_ID, but others are, by client id: ${others}.`,
      `If the Slack app was changed, every workspace has to install it again, at ${publicUrl}/slack/install; else set SLACK_CLIENT_ID to what it was.`,
    ),
  ];
}

function appIds({ appIds }: Census): Finding[] {
  if (appIds.size < 2) return [];
  return [
    warning(
      "records.app-ids",
      `The records name several Slack apps, by app id: ${counted(appIds)}.`,
      "A client id belongs to one app: see at https://api.slack.com/apps which app has SLACK_CLIENT_ID, and let the workspaces of the other install again.",
    ),
  ];
}

function versions({ versions }: Census): Finding[] {
  const unknown = [...versions].filter(([version]) => version !== String(RECORD_VERSION));
  if (unknown.length === 0) return [];
  return [
    failure(
      "records.version",
      `Records have a version that this release does not read (how many of each): ${counted(new Map(unknown))}.`,
      "Run the release that wrote them, or a newer one.",
    ),
  ];
}

function counted(tally: ReadonlyMap<string, number>): string {
  return [...tally].map(([name, count]) => `${name} (${count})`).join(", ");
}
