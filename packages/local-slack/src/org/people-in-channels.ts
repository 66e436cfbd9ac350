import { LocalSlackUseError } from "../errors.js";
import type { FileObject } from "../files/file-object.js";
import type { StoredFile } from "../files/stored-file.js";
import type { Message } from "../messages/messages.js";
import { pin } from "../messages/pins.js";
import { react } from "../messages/reactions.js";
import { announceFiles, shareFiles } from "../messages/shared-files.js";
import { permalink } from "../web-api/objects/permalink.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import { isDirect, openGroupMessageOf } from "./group-messages.js";
import type { Channel } from "./workspaces.js";

/** A channel, and a person of a workspace that has it. */
export interface PersonInChannel {
  readonly team: string;
  readonly user: string;
  readonly channel: string;
}

/** A person, and a message in a channel of theirs. */
export interface PersonAtMessage extends PersonInChannel {
  readonly ts: string;
}

/** A person's reaction to a message. */
export interface PersonReaction extends PersonAtMessage {
  /** Such as `thumbsup`, without colons. */
  readonly name: string;
}

/**
 * What people do in channels and with messages, beside writing. The app is sent the events of it, and each rejects with
 * `LocalSlackUseError` for what is not possible.
 */
export interface PeopleInChannels {
  /** A person gives a message of theirs another text. */
  editMessage(args: PersonAtMessage & { readonly text: string }): Promise<Message>;

  /** A person deletes a message of theirs; an admin deletes any. */
  deleteMessage(args: PersonAtMessage): Promise<void>;

  /** A person reacts to a message of a channel of theirs, with an emoji by its name, or takes that away. */
  react(reaction: PersonReaction): Promise<void>;
  unreact(reaction: PersonReaction): Promise<void>;

  /** A person pins a message to its channel, or takes the pin away. */
  pin(args: PersonAtMessage): Promise<void>;
  unpin(args: PersonAtMessage): Promise<void>;

  /** A person shares a file in a channel of theirs, with or without words to it. */
  shareFile(
    args: PersonInChannel & {
      readonly name: string;
      readonly data: Buffer;
      readonly text?: string;
      readonly threadTs?: string;
    },
  ): Promise<Message>;

  /**
   * A person uploads a file that they share nowhere, as one does in a file input: its id is a value of that. `file_created` is
   * sent. Resolves with the file, as Slack describes it to the app.
   */
  addFile(args: {
    readonly team: string;
    readonly user: string;
    readonly name: string;
    readonly data: Buffer;
  }): Promise<FileObject>;

  /**
   * A person opens a group DM with two to eight others of their workspace, one of whom may be the app's bot; the one that is open
   * where there is one.
   */
  openGroupMessage(args: {
    readonly team: string;
    readonly user: string;
    readonly others: readonly string[];
  }): Promise<Channel>;

  /** A person joins a public channel of their workspace, or leaves a channel that is not #general. */
  joinChannel(args: PersonInChannel): Promise<void>;
  leaveChannel(args: PersonInChannel): Promise<void>;
}

export function peopleInChannels(slack: SharedSlack): PeopleInChannels {
  const { workspaces, messages, events, files, channelChanges } = slack;

  const ownChannel = ({ team, user, channel }: PersonInChannel): Channel => {
    const place = workspaces.channelOf(team, user, channel);
    if (place.isArchived) throw new LocalSlackUseError(`The channel ${channel} is archived.`);
    return place;
  };

  const messageOf = (where: PersonAtMessage): Message => {
    const message = messages.find(ownChannel(where).id, where.ts);
    if (message === undefined || message.ephemeralTo !== undefined) {
      throw new LocalSlackUseError(`There is no message ${where.ts} in ${where.channel}.`);
    }
    return message;
  };

  const changeReaction = (reaction: PersonReaction, isAdded: boolean): void => {
    const { user: userId, team, name } = reaction;
    const error = react(slack, messageOf(reaction), { userId, team }, { name, isAdded });
    if (error !== undefined) throw new LocalSlackUseError(`${userId} cannot react with ${name}: ${error}.`);
  };

  const changePin = (where: PersonAtMessage, isPinned: boolean): void => {
    const message = messageOf(where);
    if ((message.pinned !== undefined) === isPinned) {
      throw new LocalSlackUseError(
        `The message ${where.ts} is ${isPinned ? "pinned already" : "not pinned"}.`,
      );
    }
    pin(slack, message, { userId: where.user, team: where.team }, isPinned, permalink(slack, message));
  };

  const uploaded = (file: Pick<StoredFile, "team" | "user" | "name"> & { readonly data: Buffer }) => {
    if (file.data.length === 0) throw new LocalSlackUseError(`The file ${file.name} is empty.`);
    const added = files.add({ ...file, size: file.data.length, byBot: false });
    announceFiles(slack, [added]);
    return added;
  };

  const isOwn = ({ by, user }: Message, where: PersonAtMessage) => by === "person" && user === where.user;

  return {
    async editMessage({ text, ...where }) {
      const previous = messageOf(where);
      if (!isOwn(previous, where)) throw new LocalSlackUseError("People edit their own messages alone.");
      const message = messages.update(previous, { text, editor: where.user });
      events.changed(message, previous);
      return message;
    },

    async deleteMessage(where) {
      const message = messageOf(where);
      if (!isOwn(message, where) && !workspaces.person(where.team, where.user).isAdmin) {
        throw new LocalSlackUseError("People delete their own messages alone; an admin deletes any.");
      }
      messages.remove(message);
      events.deleted(message);
    },

    async react(reaction) {
      changeReaction(reaction, true);
    },

    async unreact(reaction) {
      changeReaction(reaction, false);
    },

    async pin(where) {
      changePin(where, true);
    },

    async unpin(where) {
      changePin(where, false);
    },

    async shareFile({ name, data, text = "", threadTs, ...where }) {
      const channel = ownChannel(where);
      const { team, user } = where;
      const file = uploaded({ team, user, name, data });
      return shareFiles(slack, channel, [file], {
        team,
        by: "person",
        user,
        text,
        ...(threadTs !== undefined && { thread_ts: threadTs }),
      });
    },

    async addFile({ team, user, name, data }) {
      workspaces.person(team, user);
      return files.object(uploaded({ team, user, name, data }));
    },

    async openGroupMessage(args) {
      return openGroupMessageOf(slack, args);
    },

    async joinChannel({ team, user, channel: id }) {
      workspaces.person(team, user);
      const channel = workspaces.findChannel(id);
      const isOpen = channel?.kind === "channel" && channel.teams.includes(team) && !channel.isArchived;
      if (channel === undefined || !isOpen) throw new LocalSlackUseError(`${user} cannot join ${id}.`);
      if (channel.members.has(user)) throw new LocalSlackUseError(`${user} is in ${id} already.`);
      channelChanges.join({ userId: user, team }, channel);
    },

    async leaveChannel(where) {
      const channel = ownChannel(where);
      const isGeneral = workspaces.all.some(({ general }) => general === channel.id);
      if (isDirect(channel) || isGeneral) {
        throw new LocalSlackUseError(`Nobody leaves ${isGeneral ? "#general" : "a direct message"}.`);
      }
      channelChanges.leave({ userId: where.user, team: where.team }, channel);
    },
  };
}
