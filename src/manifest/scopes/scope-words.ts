import type { ScopeHolder } from "./optional-scopes.js";

/** What the bot may do with a scope, in words that follow "The bot can". */
const BOT: Readonly<Record<string, string>> = {
  "app_mentions:read": "read messages that mention it",
  "channels:history": "read messages in the public channels that it is in",
  "channels:join": "join public channels",
  "channels:manage": "create and manage public channels",
  "channels:read": "see the public channels of the workspace",
  "chat:write": "post messages in its own name",
  "chat:write.customize": "post under other names and pictures",
  "chat:write.public": "post in public channels that it is not in",
  commands: "answer slash commands",
  "emoji:read": "see the custom emoji of the workspace",
  "files:read": "see files in the conversations that it is in",
  "files:write": "upload and change files",
  "groups:history": "read messages in the private channels that it is in",
  "groups:read": "see the private channels that it is in",
  "im:history": "read the messages that people write to it",
  "im:read": "see its direct conversations",
  "im:write": "start a conversation with a person",
  "incoming-webhook": "post to a channel that you choose",
  "links:read": "see links to the sites that it knows",
  "links:write": "show previews of links",
  "mpim:history": "read messages in the group conversations that it is in",
  "mpim:read": "see the group conversations that it is in",
  "mpim:write": "start a conversation with several people",
  "pins:read": "see what is pinned in the conversations that it is in",
  "reactions:read": "see reactions to messages",
  "reactions:write": "react to messages",
  "team:read": "see the name and picture of the workspace",
  "usergroups:read": "see the user groups of the workspace",
  "users.profile:read": "see people's profiles",
  "users:read": "see who is in the workspace",
  "users:read.email": "see people's email addresses",
};

/** What the app may do with a scope of a person, in words that follow "The app can". */
const USER: Readonly<Record<string, string>> = {
  "channels:history": "read messages in your public channels",
  "channels:read": "see your public channels",
  "chat:write": "post messages in your name",
  "files:read": "see files that you can see",
  "files:write": "upload and change files in your name",
  "groups:history": "read messages in your private channels",
  "im:history": "read your direct messages",
  "reactions:write": "react to messages in your name",
  "search:read": "search what you can see",
  "users.profile:write": "change your profile and status",
  "users:read": "see who is in the workspace",
};

/** What a scope allows the bot, or the app as a person who connected their account; `undefined` when not known. */
export function scopeInWords(scope: string, holder: ScopeHolder): string | undefined {
  const words = holder === "bot" ? BOT : USER;
  return Object.hasOwn(words, scope) ? words[scope] : undefined;
}
