/** What Slack tells people that the app may do with its bot token, by scope. */
const BOT: Readonly<Record<string, string>> = {
  "app_mentions:read": "See messages that mention it",
  "channels:history": "See messages in public channels that it was added to",
  "channels:join": "Join public channels",
  "channels:manage": "Create and manage public channels",
  "channels:read": "See which public channels there are",
  "chat:write": "Write messages under its own name",
  "chat:write.customize": "Write messages under other names and pictures",
  "chat:write.public": "Write messages in public channels that it is not in",
  commands: "Offer slash commands",
  "files:read": "See files in conversations that it was added to",
  "files:write": "Upload, change and delete its files",
  "groups:history": "See messages in private channels that it was added to",
  "im:history": "See the messages that people write to it directly",
  "im:read": "See with whom it has direct conversations",
  "im:write": "Begin direct conversations with people",
  "incoming-webhook": "Write to one channel through a webhook",
  "mpim:history": "See messages in group conversations that it was added to",
  "reactions:read": "See emoji reactions",
  "reactions:write": "Add emoji reactions",
  "team:read": "See the workspace's name and picture",
  "users:read": "See the people of the workspace",
  "users:read.email": "See people's email addresses",
};

/** The same for a person's own token. */
const USER: Readonly<Record<string, string>> = {
  "channels:history": "See messages in your public channels",
  "channels:read": "See your public channels",
  "chat:write": "Write messages as you",
  "files:read": "See the files that you can see",
  "files:write": "Upload, change and delete files as you",
  "groups:history": "See messages in your private channels",
  "im:history": "See your direct messages",
  "reactions:write": "Add emoji reactions as you",
  "search:read": "Search what you can see",
  "users.profile:write": "Change your profile and status",
  "users:read": "See the people of the workspace",
};

export function botScopeInWords(scope: string): string | undefined {
  return Object.hasOwn(BOT, scope) ? BOT[scope] : undefined;
}

export function userScopeInWords(scope: string): string | undefined {
  return Object.hasOwn(USER, scope) ? USER[scope] : undefined;
}
