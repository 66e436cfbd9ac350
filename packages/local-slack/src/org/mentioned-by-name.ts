import type { Mentioned } from "../block-kit/typed-rich-text.js";
import type { SharedSlack } from "../web-api/web-api-method.js";

/** Whom and what a person can mention by name: everybody in their workspace, the bots of its apps, and its channels that they see. */
export function mentionedBy({ workspaces, apps }: SharedSlack, user: string): Mentioned {
  const home = workspaces.findPerson(user)?.workspace;
  return {
    user(name) {
      const wanted = name.toLowerCase();
      if (home === undefined) return undefined;
      const meant = apps.botsIn(home).find(({ app }) => app.slack.app.handle === wanted);
      if (meant !== undefined) return meant.bot.userId;
      return home.people.find((each) => each.name === wanted)?.id;
    },
    channel(name) {
      const found = home && workspaces.findChannelByName([home], name);
      return found?.kind === "channel" || found?.members.has(user) ? found.id : undefined;
    },
  };
}
