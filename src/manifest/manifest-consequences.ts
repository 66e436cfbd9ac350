import { valuesAt } from "./own-url.js";
import type { FieldPath } from "./yaml-source.js";

/** A setting of a manifest that Slack takes, and from which something follows that one should know beforehand. */
export interface Consequence {
  readonly id: "pkce" | "assistant-view" | "history-limits" | "team-access";
  readonly path: FieldPath;
  /** The end of a sentence that begins with the field. */
  readonly message: string;
  readonly whatToDo: string;
}

/** By them an app reads what was written before: docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps */
const HISTORY = ["channels:history", "groups:history", "mpim:history", "im:history"];

/** What follows from the settings of a manifest, each once. It is plain data; what has the wrong type is passed over. */
export function consequences(manifest: unknown): readonly Consequence[] {
  const found: Consequence[] = [];
  const isTrue = (path: readonly string[]) => valuesAt(manifest, path)[0]?.value === true;
  const events = ["bot_events", "user_events"].flatMap((list) =>
    valuesAt(manifest, ["settings", "event_subscriptions", list, "*"]).map(({ value }) => value),
  );
  const pkce = ["oauth_config", "pkce_enabled"];
  if (isTrue(pkce)) {
    found.push({
      id: "pkce",
      path: pkce,
      message:
        "is true: to Slack the app is then a public client, for good, and where tokens expire, a refresh token ends after 30 days.",
      whatToDo:
        "Leave it out: this app keeps a client secret, and needs no PKCE. Where it is on at Slack already, which only Slack's support can undo, have the service run at least once in 30 days, or every workspace has to install again.",
    });
  }
  const assistant = ["features", "assistant_view"];
  if (valuesAt(manifest, assistant).length > 0) {
    found.push({
      id: "assistant-view",
      path: assistant,
      message:
        "is Slack's former experience for assistants, which Slack is going to end: agent_view replaces it.",
      whatToDo:
        "Name it agent_view, and its assistant_description agent_description. Slack then sends no assistant_thread_started: listen to app_home_opened with the tab messages (https://docs.slack.dev/ai/migrating-to-agent-messaging).",
    });
  }
  // Nearly every bot that people write to has im:history for message.im, and reads no history by it.
  const history = ["bot", "bot_optional", "user", "user_optional"]
    .flatMap((kind) => valuesAt(manifest, ["oauth_config", "scopes", kind, "*"]))
    .find(
      ({ value }) =>
        HISTORY.some((scope) => scope === value) &&
        !(value === "im:history" && events.includes("message.im")),
    );
  if (history !== undefined) {
    found.push({
      id: "history-limits",
      path: history.path,
      message: `is ${history.value}: for an app that is distributed commercially and is not in Slack's Marketplace, Slack takes one call of conversations.history and of conversations.replies a minute and workspace, for 15 messages each.`,
      whatToDo:
        "Have the app listed in the Marketplace, or keep what you need of the message events, which have no such limit. An app of one company for itself is not limited so.",
    });
  }
  const deploy = ["settings", "org_deploy_enabled"];
  if (isTrue(deploy) && !events.includes("team_access_revoked")) {
    found.push({
      id: "team-access",
      path: deploy,
      message:
        "is true, and bot_events has no team_access_revoked: what the app keeps of a workspace stays when an admin removes an org-wide install from it.",
      whatToDo: "Add team_access_granted and team_access_revoked to bot_events.",
    });
  }
  return found;
}
