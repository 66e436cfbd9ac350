import type { Workspaces } from "../org/workspaces.js";
import type { SlackState } from "../web-api/web-api-method.js";
import type { FileObject } from "./file-object.js";
import type { StoredFile } from "./stored-file.js";

/** The file of that id as Slack describes it, where the person sees it; undefined where not. */
export function fileSeenBy(
  { files, workspaces }: Pick<SlackState, "files" | "workspaces">,
  user: string,
  id: string,
): FileObject | undefined {
  const file = files.find(id);
  const team = workspaces.findPerson(user)?.workspace.id;
  const isSeen = file?.isComplete && team !== undefined && isFileSeenBy(workspaces, { team, user }, file);
  return isSeen ? files.object(file) : undefined;
}

/** Whether a person sees a file: it is theirs, or in a public channel of their workspace, or in a conversation of theirs. */
export function isFileSeenBy(
  workspaces: Workspaces,
  { team, user }: { readonly team: string; readonly user: string },
  file: StoredFile,
): boolean {
  if (file.user === user) return true;
  return file.shares.some(({ channel: id }) => {
    const channel = workspaces.findChannel(id);
    const isPublicHere = channel?.kind === "channel" && channel.teams.includes(team);
    return isPublicHere || channel?.members.has(user) === true;
  });
}
