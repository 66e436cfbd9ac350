import { SandboxUseError } from "../errors.js";
import { slackId } from "./ids.js";

export interface Enterprise {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface Person {
  readonly id: string;
  /** The handle, such as `ada`. */
  readonly name: string;
  readonly realName: string;
  /** An admin of the workspace, and of its organization where there is one. */
  readonly isAdmin: boolean;
}

export interface Channel {
  readonly id: string;
  /** Without the `#`; `directmessage` for a DM, as slash commands call it. */
  readonly name: string;
  readonly team: string;
  readonly kind: "channel" | "im";
  /** Ids of the people and bots in it. */
  readonly members: ReadonlySet<string>;
}

export interface SandboxWorkspace {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  /** The Enterprise organization that it belongs to. */
  readonly enterprise?: Enterprise;
  /** The first is an admin, the others are not. */
  readonly people: readonly [Person, Person, ...Person[]];
  /** Id of #general, where everyone is, the bot too while the app is installed. */
  readonly general: string;
  /** Id of #random, a public channel where all people are and the bot is not. */
  readonly random: string;
}

interface OpenChannel extends Channel {
  readonly members: Set<string>;
}

/**
 * Teams, their people and their channels. Nobody is a member of a channel in a workspace that is not theirs; a DM
 * is between one person and one bot, and asking for it again gives the same one.
 */
export class Workspaces {
  readonly all: readonly SandboxWorkspace[] = [
    workspace("ACME", "Acme", [
      ["ada", "Ada Admin"],
      ["ben", "Ben Baker"],
      ["cleo", "Cleo Clark"],
    ]),
    workspace("GLOBEX", "Globex", [
      ["gina", "Gina Gray"],
      ["hank", "Hank Hill"],
    ]),
    workspace(
      "INITECH",
      "Initech Berlin",
      [
        ["ingrid", "Ingrid Iversen"],
        ["jonas", "Jonas Jung"],
        ["kim", "Kim Kranz"],
      ],
      { id: "E0INITECH01", name: "Initech", domain: "initech" },
    ),
  ];
  readonly #channels = new Map<string, OpenChannel>();
  readonly #directMessages = new Map<string, OpenChannel>();

  constructor() {
    for (const { id: team, general, random, people } of this.all) {
      const everyone = people.map(({ id }) => id);
      this.#add({ id: general, name: "general", team, kind: "channel", members: new Set(everyone) });
      this.#add({ id: random, name: "random", team, kind: "channel", members: new Set(everyone) });
    }
  }

  /** The workspace; throws `SandboxUseError` when there is none under that id. */
  team(id: string): SandboxWorkspace {
    const found = this.all.find((each) => each.id === id);
    if (found === undefined) {
      const known = this.all.map((each) => `${each.id} (${each.name})`).join(", ");
      throw new SandboxUseError(`This Slack has no workspace ${id}. It has ${known}.`);
    }
    return found;
  }

  /** The workspaces that an installation is for: the one, or all of the organization; empty for an unknown id. */
  teamsOf(targetId: string): readonly SandboxWorkspace[] {
    return this.all.filter(({ id, enterprise }) => id === targetId || enterprise?.id === targetId);
  }

  enterprise(id: string): Enterprise | undefined {
    return this.all.find(({ enterprise }) => enterprise?.id === id)?.enterprise;
  }

  /** A person of one of the workspaces, with the workspace that is theirs. */
  findPerson(userId: string): { readonly person: Person; readonly workspace: SandboxWorkspace } | undefined {
    for (const each of this.all) {
      const person = each.people.find(({ id }) => id === userId);
      if (person !== undefined) return { person, workspace: each };
    }
    return undefined;
  }

  /** The person of that workspace; throws `SandboxUseError` when it has none under that id. */
  person(team: string, userId: string): Person {
    const { people, name } = this.team(team);
    const found = people.find(({ id }) => id === userId);
    if (found === undefined) {
      const known = people.map((each) => `${each.id} (${each.name})`).join(", ");
      throw new SandboxUseError(`${name} has no person ${userId}. It has ${known}.`);
    }
    return found;
  }

  findChannel(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  /** The channel or DM of a person; throws `SandboxUseError` when they are in none of that id. */
  channelOf(team: string, userId: string, channelId: string): Channel {
    this.person(team, userId);
    const channel = this.#channels.get(channelId);
    if (channel?.team !== team || !channel.members.has(userId)) {
      throw new SandboxUseError(`${userId} is not in a channel ${channelId} of ${team}.`);
    }
    return channel;
  }

  findChannelByName(teams: readonly SandboxWorkspace[], name: string): Channel | undefined {
    const ids = new Set(teams.map(({ id }) => id));
    return [...this.#channels.values()].find(
      (channel) => channel.kind === "channel" && channel.name === name && ids.has(channel.team),
    );
  }

  /** Brings a bot into #general of each workspace, and gives everyone there a DM with it. */
  welcomeBot(teams: readonly SandboxWorkspace[], botUserId: string): void {
    for (const team of teams) {
      this.#channels.get(team.general)?.members.add(botUserId);
      for (const { id } of team.people) this.directMessage(team.id, id, botUserId);
    }
  }

  /** Takes a bot out of every channel; its DMs stay, as at Slack. */
  removeBot(botUserId: string): void {
    for (const channel of this.#channels.values()) {
      if (channel.kind === "channel") channel.members.delete(botUserId);
    }
  }

  /** The DM between a person and a bot, opened when it is not open yet. */
  directMessage(team: string, userId: string, botUserId: string): Channel {
    const open = this.findDirectMessage(team, userId, botUserId);
    if (open !== undefined) return open;
    const channel = this.#add({
      id: slackId("D"),
      name: "directmessage",
      team,
      kind: "im",
      members: new Set([userId, botUserId]),
    });
    this.#directMessages.set(pairKey(team, userId, botUserId), channel);
    return channel;
  }

  findDirectMessage(team: string, userId: string, botUserId: string): Channel | undefined {
    return this.#directMessages.get(pairKey(team, userId, botUserId));
  }

  #add(channel: OpenChannel): OpenChannel {
    this.#channels.set(channel.id, channel);
    return channel;
  }
}

function pairKey(team: string, ...users: readonly [string, string]): string {
  return [team, ...[...users].sort()].join(" ");
}

type Names = readonly [handle: string, realName: string];

function workspace(
  key: string,
  name: string,
  [admin, second, ...others]: readonly [Names, Names, ...Names[]],
  enterprise?: Enterprise,
): SandboxWorkspace {
  const person = ([handle, realName]: Names, index: number): Person => ({
    id: `U0${key}0${index + 1}`,
    name: handle,
    realName,
    isAdmin: index === 0,
  });
  return {
    id: `T0${key}01`,
    name,
    domain: name.toLowerCase().replaceAll(" ", "-"),
    people: [person(admin, 0), person(second, 1), ...others.map((each, index) => person(each, index + 2))],
    general: `C0${key}01`,
    random: `C0${key}02`,
    ...(enterprise && { enterprise }),
  };
}
