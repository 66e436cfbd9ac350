import { slackId } from "../ids.js";
import type { Workspace } from "./preset-workspaces.js";

/** A topic or a purpose: what it says, who said it, and when. Both are empty and 0 until somebody does. */
export interface ChannelNote {
  readonly value: string;
  readonly creator: string;
  readonly lastSetSec: number;
}

export interface Channel {
  readonly id: string;
  /** Without the `#`; `directmessage` for a DM, as slash commands call it, and `mpdm-ada--ben-1` for a group DM. */
  readonly name: string;
  /** The workspace that hosts it. */
  readonly team: string;
  /** The workspaces that have it: its own alone, or several, which Slack calls Slack Connect. */
  readonly teams: readonly string[];
  /** A public channel, a private one, a DM of two, or one of a group. */
  readonly kind: "channel" | "group" | "im" | "mpim";
  /** Ids of the people and bots in it, in the order in which they came. */
  readonly members: ReadonlySet<string>;
  readonly createdSec: number;
  /** Who created it; empty for one that was there from the start. */
  readonly creator: string;
  readonly topic: ChannelNote;
  readonly purpose: ChannelNote;
  readonly isArchived: boolean;
  /** The latest first. */
  readonly previousNames: readonly string[];
}

type NewChannel = Pick<Channel, "id" | "name" | "team" | "teams" | "kind"> & {
  readonly members: Iterable<string>;
  readonly creator?: string;
};

type OpenChannel = { -readonly [Field in keyof Channel]: Channel[Field] } & {
  readonly members: Set<string>;
};

const NOTHING_SAID: ChannelNote = { value: "", creator: "", lastSetSec: 0 };

/** The channels and DMs of every workspace: what they are called, who is in them, and how they change. */
export class Channels {
  readonly #byId = new Map<string, OpenChannel>();
  /** By channel, then by person or bot: the timestamp up to which they have read. */
  readonly #read = new Map<string, Map<string, string>>();

  constructor(private readonly clock: () => number) {}

  /** In the order in which they were created. */
  get all(): readonly Channel[] {
    return [...this.#byId.values()];
  }

  find(id: string): Channel | undefined {
    return this.#byId.get(id);
  }

  /** The channel of these workspaces that has the name; no DM has one. */
  findByName(teams: readonly Workspace[], name: string): Channel | undefined {
    return this.all.find(
      (channel) => channel.kind !== "im" && channel.name === name && belongs(channel, teams),
    );
  }

  add({ members, creator = "", ...channel }: NewChannel): Channel {
    const added = {
      ...channel,
      members: new Set(members),
      createdSec: this.#nowSec(),
      creator,
      topic: NOTHING_SAID,
      purpose: NOTHING_SAID,
      isArchived: false,
      previousNames: [],
    };
    this.#byId.set(channel.id, added);
    return added;
  }

  /** A new channel, with its creator in it. */
  create(wanted: {
    readonly name: string;
    readonly team: string;
    readonly isPrivate: boolean;
    readonly creator: string;
  }): Channel {
    const { name, team, isPrivate, creator } = wanted;
    const kind = isPrivate ? "group" : "channel";
    return this.add({ id: slackId("C"), name, team, teams: [team], kind, creator, members: [creator] });
  }

  rename(channel: Channel, name: string): void {
    const open = this.#open(channel);
    open.previousNames = [open.name, ...open.previousNames];
    open.name = name;
  }

  setArchived(channel: Channel, isArchived: boolean): void {
    this.#open(channel).isArchived = isArchived;
  }

  setNote(channel: Channel, which: "topic" | "purpose", value: string, creator: string): void {
    this.#open(channel)[which] = { value, creator, lastSetSec: this.#nowSec() };
  }

  join(channel: Channel, userId: string): void {
    this.#open(channel).members.add(userId);
  }

  leave(channel: Channel, userId: string): void {
    this.#open(channel).members.delete(userId);
  }

  /** Another workspace has the channel from now on, which Slack calls Slack Connect. */
  share(channel: Channel, team: string): void {
    const open = this.#open(channel);
    open.teams = [...new Set([...open.teams, team])];
  }

  mark(channel: Channel, userId: string, ts: string): void {
    const marks = this.#read.get(channel.id) ?? new Map<string, string>();
    this.#read.set(channel.id, marks.set(userId, ts));
  }

  /** The timestamp up to which somebody has read; undefined while they have marked nothing. */
  readUpTo(channel: Channel, userId: string): string | undefined {
    return this.#read.get(channel.id)?.get(userId);
  }

  #open(channel: Channel): OpenChannel {
    const open = this.#byId.get(channel.id);
    if (open === undefined) throw new Error(`There is no channel ${channel.id}.`);
    return open;
  }

  #nowSec(): number {
    return Math.floor(this.clock() / 1_000);
  }
}

/** What a channel is called in commands and interactions, which keep the name of a private one to themselves. */
export function nameInPayloads({ kind, name }: Channel): string {
  return kind === "group" ? "privategroup" : name;
}

/** Whether one of these workspaces has the channel. */
export function belongs(channel: Channel, teams: readonly Workspace[]): boolean {
  return teams.some(({ id }) => channel.teams.includes(id));
}
