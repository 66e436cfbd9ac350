import { LocalSlackUseError } from "../errors.js";
import { slackId } from "../ids.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import type { Channel } from "./workspaces.js";

/** Beside who opens it. https://docs.slack.dev/reference/methods/conversations.open */
export const MOST_OTHERS = 8;

/** Whether it is a direct message: between two, or of a group. Nobody joins, leaves or renames it. */
export function isDirect({ kind }: Pick<Channel, "kind">): boolean {
  return kind === "im" || kind === "mpim";
}

/** The group DM of exactly these members, as far as it was opened before. */
export function findGroupMessage(
  { workspaces }: SharedSlack,
  members: ReadonlySet<string>,
): Channel | undefined {
  return workspaces.channels.all.find(
    (channel) =>
      channel.kind === "mpim" &&
      channel.members.size === members.size &&
      [...members].every((id) => channel.members.has(id)),
  );
}

/**
 * The group DM of its creator and these others, opened when it is not open yet. Its name and purpose are made of their handles, as at
 * Slack.
 */
export function openGroupMessage(
  slack: SharedSlack,
  {
    team,
    creator,
    others,
  }: { readonly team: string; readonly creator: string; readonly others: readonly string[] },
): Channel {
  const { workspaces, apps } = slack;
  const handleOf = (id: string) =>
    workspaces.findPerson(id)?.person.name ?? (apps.ofBotUser(id) ?? apps.first).slack.app.handle;
  const members = new Set([creator, ...others]);
  const open = findGroupMessage(slack, members);
  if (open !== undefined) return open;
  const handles = [...members].map(handleOf).sort();
  const homes = [...members].flatMap((id) => workspaces.findPerson(id)?.workspace.id ?? []);
  const channel = workspaces.channels.add({
    id: slackId("G"),
    name: `mpdm-${handles.join("--")}-1`,
    team,
    teams: [...new Set([team, ...homes])],
    kind: "mpim",
    creator,
    members,
  });
  const purpose = `Group messaging with: ${handles.map((handle) => `@${handle}`).join(" ")}`;
  workspaces.channels.setNote(channel, "purpose", purpose, creator);
  return channel;
}

/**
 * A person opens a group DM with others of their workspace, and with the bots of apps by their ids. Throws `LocalSlackUseError` where these
 * are not two to eight, or not there.
 */
export function openGroupMessageOf(
  slack: SharedSlack,
  {
    team,
    user,
    others,
  }: { readonly team: string; readonly user: string; readonly others: readonly string[] },
): Channel {
  const { workspaces, apps } = slack;
  const bots = apps.botsIn(workspaces.team(team)).map(({ bot }) => bot.userId);
  workspaces.person(team, user);
  const chosen = [...new Set(others)].filter((id) => id !== user);
  for (const id of chosen) if (!bots.includes(id)) workspaces.person(team, id);
  if (chosen.length < 2 || chosen.length > MOST_OTHERS) {
    throw new LocalSlackUseError(
      `A group message is with two to ${MOST_OTHERS} others, and not with ${chosen.length}.`,
    );
  }
  return openGroupMessage(slack, { team, creator: user, others: chosen });
}
