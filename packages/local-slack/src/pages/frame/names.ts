import type { SharedSlack } from "../../web-api/web-api-method.js";
import type { Names } from "../text/mrkdwn.js";

/** The names of people, apps and channels. An unknown id of a user is the bot of the first app. */
export function namesIn({ workspaces, apps }: SharedSlack): Names {
  const bot = (id: string) => (apps.ofBotUser(id) ?? apps.first).slack.app.name;
  return {
    user: (id) => workspaces.findPerson(id)?.person.realName ?? (id.startsWith("U") ? bot(id) : undefined),
    channel: (id) => workspaces.findChannel(id)?.name,
  };
}
