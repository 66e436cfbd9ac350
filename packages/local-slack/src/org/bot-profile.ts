import type { AppMentionEvent } from "@slack/types";
import type { AppRegistration } from "../app/app-registration.js";

export type BotProfile = NonNullable<AppMentionEvent["bot_profile"]>;

/** What Slack says of the app beside each message that the app wrote. */
export function botProfile(app: AppRegistration, botId: string, team: string): BotProfile {
  return {
    id: botId,
    app_id: app.appId,
    name: app.name,
    team_id: team,
    icons: {},
    updated: 0,
    deleted: false,
  };
}
