import type { WebApiMethod } from "../web-api-method.js";
import { agents } from "./agents.js";
import { apps } from "./apps.js";
import { appsConnectionsOpen } from "./apps-connections-open.js";
import {
  manifestCreate,
  manifestDelete,
  manifestExport,
  manifestUpdate,
  manifestValidate,
} from "./apps-manifest.js";
import { apiTest, auth } from "./auth.js";
import { bookmarks } from "./conversations/bookmarks.js";
import { conversationChanges } from "./conversations/changes.js";
import { connect } from "./conversations/connect.js";
import { conversations } from "./conversations/conversations.js";
import { conversationMembers } from "./conversations/members.js";
import { chat } from "./messages/chat.js";
import { files } from "./messages/files.js";
import { messageHistory } from "./messages/history.js";
import { pins } from "./messages/pins.js";
import { reactions } from "./messages/reactions.js";
import { scheduled } from "./messages/scheduled.js";
import { search } from "./messages/search.js";
import { streams } from "./messages/streams.js";
import { oauthV2Access, oauthV2Exchange } from "./oauth-v2-access.js";
import { openIdConnectToken, openIdConnectUserInfo } from "./openid-connect.js";
import { team } from "./team.js";
import { toolingTokensRotate } from "./tooling-tokens-rotate.js";
import { usergroups } from "./usergroups.js";
import { users } from "./users.js";
import { views } from "./views.js";

/** The methods that are called with a token and declare what they take, by their names. */
export const declaredMethods = {
  ...agents,
  ...apps,
  ...auth,
  ...bookmarks,
  ...chat,
  ...connect,
  ...conversationChanges,
  ...conversationMembers,
  ...conversations,
  ...files,
  ...messageHistory,
  ...pins,
  ...reactions,
  ...scheduled,
  ...search,
  ...streams,
  ...team,
  ...usergroups,
  ...users,
  ...views,
};

/** Every method that this Slack has; any other is answered `unknown_method`. */
export const methods: ReadonlyMap<string, WebApiMethod> = new Map<string, WebApiMethod>([
  ...Object.entries(declaredMethods),
  ["api.test", apiTest],
  ["apps.connections.open", appsConnectionsOpen],
  ["apps.manifest.create", manifestCreate],
  ["apps.manifest.delete", manifestDelete],
  ["apps.manifest.export", manifestExport],
  ["apps.manifest.update", manifestUpdate],
  ["apps.manifest.validate", manifestValidate],
  ["oauth.v2.access", oauthV2Access],
  ["oauth.v2.exchange", oauthV2Exchange],
  ["openid.connect.token", openIdConnectToken],
  ["openid.connect.userInfo", openIdConnectUserInfo],
  ["tooling.tokens.rotate", toolingTokensRotate],
]);
