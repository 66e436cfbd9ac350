import type { StoredFile } from "../files/files.js";
import type { Token } from "../oauth/installs.js";
import { belongs } from "../org/workspaces.js";
import type { SlackState } from "./web-api-method.js";

interface Caller {
  readonly token: Token;
  readonly slack: SlackState;
}

/** A complete file that the token sees; undefined for any other. */
export function visibleFile(caller: Caller, id: string): StoredFile | undefined {
  const file = caller.slack.files.find(id);
  return file?.isComplete && isVisibleFile(caller, file) ? file : undefined;
}

/**
 * Whether the token's user uploaded it, or it is in a conversation of theirs, or for a person in a public channel, or was given to
 * the app in a file input.
 */
export function isVisibleFile({ token, slack }: Caller, file: StoredFile): boolean {
  if (file.user === token.userId || file.givenTo.includes(token.target)) return true;
  const reached = slack.installs.workspacesOf(token.target);
  return file.shares.some(({ channel: id }) => {
    const channel = slack.workspaces.findChannel(id);
    if (channel === undefined || !belongs(channel, reached)) return false;
    return channel.members.has(token.userId) || (token.kind === "user" && channel.kind === "channel");
  });
}
