import type { SlackState } from "../../web-api/web-api-method.js";
import type { Names } from "../text/mrkdwn.js";

/** The names of people and channels. An unknown id of a user is the app's bot. */
export function namesIn({ workspaces, app }: SlackState): Names {
  return {
    user: (id) => workspaces.findPerson(id)?.person.realName ?? (id.startsWith("U") ? app.name : undefined),
    channel: (id) => workspaces.findChannel(id)?.name,
  };
}
