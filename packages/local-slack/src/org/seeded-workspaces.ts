import { LocalSlackUseError } from "../errors.js";
import { slackId } from "../ids.js";
import type { Messages } from "../messages/messages.js";
import { type Enterprise, type Workspace, workspace } from "./preset-workspaces.js";
import type { Workspaces } from "./workspaces.js";

/** A workspace to start with, in place of those that a local Slack has by itself. */
export interface WorkspaceSeed {
  readonly name: string;
  /** Their names, two at least. The first is an admin. */
  readonly people: readonly string[];
  /** The Enterprise organization that it belongs to; workspaces with the same name here are in one. */
  readonly organization?: string;
  /** Public channels beside #general and #random, without the `#`. All people are in them. */
  readonly channels?: readonly string[];
  /** What people have written before the start, oldest first. The app gets no events of these. */
  readonly messages?: readonly MessageSeed[];
}

/** A message that was there before. */
export interface MessageSeed {
  /** A channel, without the `#`. */
  readonly channel: string;
  /** The name of the person who wrote it. */
  readonly person: string;
  readonly text: string;
}

/** The workspaces of the seeds. Their ids are made of their names. Throws `LocalSlackUseError` for what cannot be. */
export function seededWorkspaces(seeds: readonly WorkspaceSeed[]): readonly Workspace[] {
  if (seeds.length === 0) throw new LocalSlackUseError("A Slack has one workspace at least.");
  const keys = new Set<string>();
  return seeds.map(({ name, people, organization }) => {
    const key = unusedKey(name, keys);
    const handles = new Set<string>();
    const [admin, second, ...others] = people.map(
      (realName) => [handleOf(realName, handles), realName] as const,
    );
    if (admin === undefined || second === undefined) {
      throw new LocalSlackUseError(`${name || "A workspace"} needs two people at least.`);
    }
    return workspace(
      key,
      name,
      [admin, second, ...others],
      organization === undefined ? undefined : enterprise(organization),
    );
  });
}

/** Makes the channels of the seeds, and writes their messages. Throws `LocalSlackUseError` for a channel or person that is not there. */
export function seedChannels(
  seeds: readonly WorkspaceSeed[],
  { workspaces, messages }: { readonly workspaces: Workspaces; readonly messages: Messages },
): void {
  seeds.forEach(({ channels = [], messages: written = [] }, at) => {
    const here = workspaces.all[at];
    if (here === undefined) return;
    const members = here.people.map(({ id }) => id);
    for (const name of channels) {
      workspaces.channels.add({
        id: slackId("C"),
        name,
        team: here.id,
        teams: [here.id],
        kind: "channel",
        members,
      });
    }
    for (const { channel, person, text } of written) {
      const place = workspaces.findChannelByName([here], channel);
      if (place === undefined) throw new LocalSlackUseError(`${here.name} has no channel #${channel}.`);
      const author = here.people.find(({ realName, name }) => [realName, name].includes(person));
      if (author === undefined) throw new LocalSlackUseError(`${here.name} has no person ${person}.`);
      messages.add(place, { team: here.id, by: "person", user: author.id, text });
    }
  });
}

function enterprise(name: string): Enterprise {
  return { id: `E0${keyOf(name)}01`, name, domain: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-") };
}

/** Capitals and digits of a name; two workspaces whose names have the same get a number. */
function unusedKey(name: string, used: Set<string>): string {
  const key = keyOf(name);
  let unused = key;
  for (let number = 2; used.has(unused); number += 1) unused = key + number;
  used.add(unused);
  return unused;
}

function keyOf(name: string): string {
  return (
    withoutMarks(name)
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]/g, "")
      .slice(0, 12) || "WORKSPACE"
  );
}

/** A person's first name in small letters; two of one name get a number. */
function handleOf(realName: string, used: Set<string>): string {
  const [first = ""] = withoutMarks(realName).toLowerCase().trim().split(/\s+/);
  const handle = first.replaceAll(/[^a-z0-9._-]/g, "") || "person";
  let unused = handle;
  for (let number = 2; used.has(unused); number += 1) unused = handle + number;
  used.add(unused);
  return unused;
}

function withoutMarks(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "");
}
