/*
 * The scopes that a manifest may ask for, by kind of token: https://docs.slack.dev/reference/scopes. Slack adds scopes
 * now and then; add them here too.
 */

const FOR_BOTH = `
  bookmarks:read bookmarks:write calls:read calls:write canvases:read canvases:write channels:history channels:read
  channels:write.invites channels:write.topic chat:write commands dnd:read emoji:read files:read files:write
  groups:history groups:read groups:write groups:write.invites groups:write.topic im:history im:read im:write
  im:write.topic incoming-webhook links.embed:write links:read links:write lists:read lists:write mpim:history mpim:read
  mpim:write mpim:write.topic pins:read pins:write reactions:read reactions:write reminders:read reminders:write
  remote_files:read remote_files:share search:read.files search:read.public search:read.users team.billing:read
  team.preferences:read team:read tokens.basic usergroups:read usergroups:write users.profile:read users:read
  users:read.email users:write`;

const FOR_BOTS = `
  app_mentions:read assistant:write channels:join channels:manage chat:write.customize chat:write.public
  conversations.connect:manage conversations.connect:read conversations.connect:write datastore:read datastore:write
  metadata.message:read mpim:write.invites remote_files:write triggers:read triggers:write workflow.steps:execute
  workflows.templates:read workflows.templates:write`;

const FOR_PEOPLE = `
  admin admin.analytics:read admin.app_activities:read admin.apps:read admin.apps:write admin.barriers:read
  admin.barriers:write admin.chat:read admin.chat:write admin.conversations:manage_objects admin.conversations:read
  admin.conversations:write admin.invites:read admin.invites:write admin.roles:read admin.roles:write admin.teams:read
  admin.teams:write admin.usergroups:read admin.usergroups:write admin.users:read admin.users:write
  admin.workflows:read admin.workflows:write auditlogs:read channels:write chat:write:bot chat:write:user dnd:write
  email identity.avatar identity.basic identity.email identity.team identity:read openid profile search:read
  search:read.im search:read.mpim search:read.private stars:read stars:write users.profile:write`;

const words = (text: string) => text.trim().split(/\s+/);

export const KNOWN_SCOPES: Readonly<Record<"bot" | "user", ReadonlySet<string>>> = {
  bot: new Set([...words(FOR_BOTH), ...words(FOR_BOTS)]),
  user: new Set([...words(FOR_BOTH), ...words(FOR_PEOPLE)]),
};
