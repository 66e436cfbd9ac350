import { LocalSlackUseError } from "../errors.js";
import { slackId } from "../ids.js";
import { belongs, type Channel, Channels } from "./channels.js";
import {
  type Enterprise,
  localWorkspaces,
  type Person,
  SHARED_CHANNEL,
  type Workspace,
} from "./preset-workspaces.js";

export { belongs, type Channel, nameInPayloads } from "./channels.js";
export type { Enterprise, Person, Workspace } from "./preset-workspaces.js";

interface Resident {
  readonly person: Person;
  /** The workspace that is theirs. */
  readonly workspace: Workspace;
}

/**
 * Teams, their people and their channels. A channel has members of the workspaces that have it, and of no others; a DM
 * is between two, and asking for it again gives the same one.
 */
export class Workspaces {
  readonly channels: Channels;
  readonly #residents: ReadonlyMap<string, Resident>;
  readonly #directMessages = new Map<string, Channel>();

  constructor(
    clock: () => number,
    readonly all: readonly Workspace[] = localWorkspaces(),
  ) {
    this.channels = new Channels(clock);
    this.#residents = new Map(
      this.all.flatMap((each) => each.people.map((person) => [person.id, { person, workspace: each }])),
    );
    for (const { id: team, general, random, people } of this.all) {
      const everyone = people.map(({ id }) => id);
      for (const [id, name] of [
        [general, "general"],
        [random, "random"],
      ] as const) {
        this.channels.add({ id, name, team, teams: [team], kind: "channel", members: everyone });
      }
    }
    const [first, second] = this.all;
    if (first === undefined || second === undefined) return;
    const members = [first.people[1].id, second.people[1].id];
    const teams = [first.id, second.id];
    this.channels.add({ ...SHARED_CHANNEL, team: first.id, teams, kind: "channel", members });
  }

  /** The workspace; throws `LocalSlackUseError` when there is none under that id. */
  team(id: string): Workspace {
    const found = this.all.find((each) => each.id === id);
    if (found === undefined) {
      const known = this.all.map((each) => `${each.id} (${each.name})`).join(", ");
      throw new LocalSlackUseError(`This Slack has no workspace ${id}. It has ${known}.`);
    }
    return found;
  }

  /** The workspaces that an installation is for: the one, or all of the organization; empty for an unknown id. */
  teamsOf(targetId: string): readonly Workspace[] {
    return this.all.filter(({ id, enterprise }) => id === targetId || enterprise?.id === targetId);
  }

  enterprise(id: string): Enterprise | undefined {
    return this.all.find(({ enterprise }) => enterprise?.id === id)?.enterprise;
  }

  findPerson(userId: string): Resident | undefined {
    return this.#residents.get(userId);
  }

  /**
   * A person whom the members of these workspaces can see: one of them, or an external one who shares a channel with
   * them. https://docs.slack.dev/apis/slack-connect
   */
  findVisiblePerson(userId: string, viewerId: string, teams: readonly Workspace[]): Resident | undefined {
    const found = this.findPerson(userId);
    if (found === undefined || teams.includes(found.workspace)) return found;
    const together = this.channels.all.some(
      ({ kind, members }) => kind !== "im" && members.has(userId) && members.has(viewerId),
    );
    return together ? found : undefined;
  }

  /** The person of that workspace; throws `LocalSlackUseError` when it has none under that id. */
  person(team: string, userId: string): Person {
    const { people, name } = this.team(team);
    const found = this.#residents.get(userId);
    if (found?.workspace.id !== team) {
      const known = people.map((each) => `${each.id} (${each.name})`).join(", ");
      throw new LocalSlackUseError(`${name} has no person ${userId}. It has ${known}.`);
    }
    return found.person;
  }

  findChannel(id: string): Channel | undefined {
    return this.channels.find(id);
  }

  /** The channel or DM of a person; throws `LocalSlackUseError` when they are not in it. */
  channelOf(team: string, userId: string, channelId: string): Channel {
    this.person(team, userId);
    const channel = this.channels.find(channelId);
    if (!channel?.teams.includes(team) || !channel.members.has(userId)) {
      throw new LocalSlackUseError(`${userId} is not in a channel ${channelId} of ${team}.`);
    }
    return channel;
  }

  /** The channels and DMs of a person, in the order in which they were created. */
  channelsOf(team: string, userId: string): readonly Channel[] {
    this.person(team, userId);
    return this.channels.all.filter(({ teams, members }) => teams.includes(team) && members.has(userId));
  }

  /** The public channels of their workspace that a person is not in. */
  channelsToJoin(team: string, userId: string): readonly Channel[] {
    this.person(team, userId);
    return this.channels.all.filter(
      ({ kind, teams, isArchived, members }) =>
        kind === "channel" && teams.includes(team) && !isArchived && !members.has(userId),
    );
  }

  findChannelByName(teams: readonly Workspace[], name: string): Channel | undefined {
    return this.channels.findByName(teams, name);
  }

  /** Adds a bot to #general and #partners of each workspace, and opens a DM with it for everyone there. */
  welcomeBot(teams: readonly Workspace[], botUserId: string): void {
    for (const channel of this.channels.all) {
      const isForBots =
        channel.id === SHARED_CHANNEL.id || teams.some(({ general }) => general === channel.id);
      if (isForBots && belongs(channel, teams)) this.channels.join(channel, botUserId);
    }
    for (const { id: team, people } of teams) {
      for (const { id } of people) this.directMessage(team, id, botUserId);
    }
  }

  /** Removes a bot from every channel, or from those of one workspace. Its DMs stay, as at Slack. */
  removeBot(botUserId: string, workspace?: Workspace): void {
    for (const channel of this.channels.all) {
      const isMeant = workspace === undefined || channel.teams.includes(workspace.id);
      if (channel.kind !== "im" && channel.kind !== "mpim" && isMeant)
        this.channels.leave(channel, botUserId);
    }
  }

  /** The DM between two, opened when it is not open yet; hosted by the workspace named, the bot's where one is a bot. */
  directMessage(team: string, userId: string, otherId: string): Channel {
    const open = this.findDirectMessage(userId, otherId);
    if (open !== undefined) return open;
    const homes = [userId, otherId].flatMap((id) => this.findPerson(id)?.workspace.id ?? []);
    const channel = this.channels.add({
      id: slackId("D"),
      name: "directmessage",
      team,
      teams: [...new Set([team, ...homes])],
      kind: "im",
      members: [userId, otherId],
    });
    this.#directMessages.set(pairKey(userId, otherId), channel);
    return channel;
  }

  findDirectMessage(userId: string, otherId: string): Channel | undefined {
    return this.#directMessages.get(pairKey(userId, otherId));
  }
}

function pairKey(...users: readonly [string, string]): string {
  return [...users].sort().join(" ");
}
