import type { WebApiMethod } from "../web-api-method.js";
import { authRevoke } from "./auth-revoke.js";
import { authTest } from "./auth-test.js";
import { chatPostMessage } from "./chat-post-message.js";
import { oauthV2Access } from "./oauth-v2-access.js";
import { usersInfo } from "./users-info.js";

/** Every method that this Slack has; any other is answered `unknown_method`. */
export const methods: ReadonlyMap<string, WebApiMethod> = new Map<string, WebApiMethod>([
  ["auth.revoke", authRevoke],
  ["auth.test", authTest],
  ["chat.postMessage", chatPostMessage],
  ["oauth.v2.access", oauthV2Access],
  ["users.info", usersInfo],
]);
