import type { Token } from "../oauth/installs.js";
import type { Channel } from "../org/workspaces.js";
import type { ScopeRule } from "./web-api-method.js";

/** Kinds of conversations, as scopes tell them apart. */
type ConversationKind = Channel["kind"];
type ByKind = Readonly<Partial<Record<ConversationKind, readonly string[]>>>;

/**
 * What is done to conversations, and for each kind of them the scopes of which a token needs one. Public channels have
 * other ones for bots and for people. https://docs.slack.dev/reference/scopes
 */
const SCOPES = {
  read: same({ channel: ["channels:read"], group: ["groups:read"], im: ["im:read"], mpim: ["mpim:read"] }),
  history: same({
    channel: ["channels:history"],
    group: ["groups:history"],
    im: ["im:history"],
    mpim: ["mpim:history"],
  }),
  manage: {
    bot: { channel: ["channels:manage"], group: ["groups:write"], im: ["im:write"], mpim: ["mpim:write"] },
    user: { channel: ["channels:write"], group: ["groups:write"], im: ["im:write"], mpim: ["mpim:write"] },
  },
  join: { bot: { channel: ["channels:join"] }, user: { channel: ["channels:write"] } },
  invite: {
    bot: {
      channel: ["channels:manage", "channels:write.invites"],
      group: ["groups:write", "groups:write.invites"],
    },
    user: {
      channel: ["channels:write", "channels:write.invites"],
      group: ["groups:write", "groups:write.invites"],
    },
  },
  describe: {
    bot: {
      channel: ["channels:manage", "channels:write.topic"],
      group: ["groups:write", "groups:write.topic"],
      im: ["im:write", "im:write.topic"],
      mpim: ["mpim:write", "mpim:write.topic"],
    },
    user: {
      channel: ["channels:write", "channels:write.topic"],
      group: ["groups:write", "groups:write.topic"],
      im: ["im:write", "im:write.topic"],
      mpim: ["mpim:write", "mpim:write.topic"],
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Token["kind"], ByKind>>>>;

export type ConversationAccess = keyof typeof SCOPES;

/** The rule of a method that does this to conversations of any kind. */
export function conversationScopes(access: ConversationAccess): ScopeRule {
  const { bot, user } = SCOPES[access];
  return { bot: Object.values(bot).flat(), user: Object.values(user).flat() };
}

/** Of which scopes a token needs one, to do this to conversations of that kind; none where no token can. */
export function scopesFor(
  access: ConversationAccess,
  tokenKind: Token["kind"],
  kind: ConversationKind,
): readonly string[] {
  const scopes: ByKind = SCOPES[access][tokenKind];
  return scopes[kind] ?? [];
}

function same(byKind: ByKind): Readonly<Record<Token["kind"], ByKind>> {
  return { bot: byKind, user: byKind };
}
