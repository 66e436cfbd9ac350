import type { WebApiMethod } from "../web-api-method.js";
import { manifestCreate, manifestExport, manifestUpdate, manifestValidate } from "./apps-manifest.js";
import { appsUninstall } from "./apps-uninstall.js";
import { authRevoke } from "./auth-revoke.js";
import { authTest } from "./auth-test.js";
import { chatPostEphemeral } from "./chat-post-ephemeral.js";
import { chatPostMessage } from "./chat-post-message.js";
import { chatUpdate } from "./chat-update.js";
import { conversationsOpen } from "./conversations-open.js";
import { oauthV2Access, oauthV2Exchange } from "./oauth-v2-access.js";
import { toolingTokensRotate } from "./tooling-tokens-rotate.js";
import { usersInfo } from "./users-info.js";
import { viewsOpen, viewsPush } from "./views-open.js";
import { viewsPublish } from "./views-publish.js";
import { viewsUpdate } from "./views-update.js";

/** Every method that this Slack has; any other is answered `unknown_method`. */
export const methods: ReadonlyMap<string, WebApiMethod> = new Map<string, WebApiMethod>([
  ["apps.manifest.create", manifestCreate],
  ["apps.manifest.export", manifestExport],
  ["apps.manifest.update", manifestUpdate],
  ["apps.manifest.validate", manifestValidate],
  ["apps.uninstall", appsUninstall],
  ["auth.revoke", authRevoke],
  ["auth.test", authTest],
  ["chat.postEphemeral", chatPostEphemeral],
  ["chat.postMessage", chatPostMessage],
  ["chat.update", chatUpdate],
  ["conversations.open", conversationsOpen],
  ["oauth.v2.access", oauthV2Access],
  ["oauth.v2.exchange", oauthV2Exchange],
  ["tooling.tokens.rotate", toolingTokensRotate],
  ["users.info", usersInfo],
  ["views.open", viewsOpen],
  ["views.publish", viewsPublish],
  ["views.push", viewsPush],
  ["views.update", viewsUpdate],
]);
