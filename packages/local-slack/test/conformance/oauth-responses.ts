import type { OAuthV2Response } from "@slack/oauth";
import type { Stage } from "../stage.js";
import type { Refreshed } from "./deviations.js";
import { sampleOf } from "./published.js";
import type { ResponseCase } from "./responses.js";

export const OAUTH_RESPONSES: readonly ResponseCase[] = [
  {
    method: "oauth.v2.access",
    what: "for everything, in a workspace of an organization, with tokens that expire",
    sample: sampleOf<OAuthV2Response>()({
      ok: true,
      app_id: "A1",
      authed_user: {
        id: "U1",
        scope: "chat:write",
        access_token: "xoxe.xoxp-1",
        token_type: "user",
        refresh_token: "xoxe-1",
        expires_in: 43_200,
      },
      scope: "chat:write,incoming-webhook",
      token_type: "bot",
      access_token: "xoxe.xoxb-1",
      bot_user_id: "U1",
      refresh_token: "xoxe-1",
      expires_in: 43_200,
      team: { id: "T1", name: "Initech Berlin" },
      enterprise: { id: "E1", name: "Initech" },
      is_enterprise_install: false,
      incoming_webhook: { url: "u", channel: "#general", channel_id: "C1", configuration_url: "u" },
    }),
    async answer(stage) {
      stage.localSlack.configureApp(stage.app.settings({ tokenRotationEnabled: true }));
      const scopes = { scope: "chat:write,incoming-webhook", user_scope: "chat:write" };
      return exchange(stage, { code: await stage.approve(stage.initech, scopes) });
    },
  },
  {
    method: "oauth.v2.access",
    what: "for one account, in an organization",
    sample: sampleOf<OAuthV2Response>()({
      ok: true,
      app_id: "A1",
      authed_user: { id: "U1", scope: "chat:write", access_token: "xoxp-1", token_type: "user" },
      team: null,
      enterprise: { id: "E1", name: "Initech" },
      is_enterprise_install: true,
    }),
    async answer(stage) {
      const options = { org: true, scope: "", user_scope: "chat:write" };
      return exchange(stage, { code: await stage.approve(stage.initech, options) });
    },
  },
  {
    method: "oauth.v2.access",
    what: "for a refresh token, in an organization",
    sample: sampleOf<Refreshed>()({
      ok: true,
      app_id: "A1",
      scope: "chat:write",
      token_type: "bot",
      access_token: "xoxe.xoxb-1",
      refresh_token: "xoxe-1",
      expires_in: 43_200,
      bot_user_id: "U1",
      team: null,
      enterprise: { id: "E1", name: "Initech" },
      is_enterprise_install: true,
    }),
    async answer(stage) {
      stage.localSlack.configureApp(stage.app.settings({ tokenRotationEnabled: true }));
      const { refresh_token = "" } = await stage.install(stage.initech, { org: true });
      return exchange(stage, { grant_type: "refresh_token", refresh_token });
    },
  },
  {
    method: "oauth.v2.exchange",
    what: "for a token that does not expire",
    sample: sampleOf<Refreshed>()({
      ok: true,
      app_id: "A1",
      scope: "chat:write",
      token_type: "bot",
      access_token: "xoxe.xoxb-1",
      refresh_token: "xoxe-1",
      expires_in: 43_200,
      bot_user_id: "U1",
      team: { id: "T1", name: "Acme" },
      enterprise: null,
      is_enterprise_install: false,
    }),
    async answer(stage) {
      const { access_token: token = "" } = await stage.install(stage.acme);
      stage.localSlack.configureApp(stage.app.settings({ tokenRotationEnabled: true }));
      return exchange(stage, { token }, "oauth.v2.exchange");
    },
  },
];

async function exchange(
  stage: Stage,
  args: Record<string, string>,
  method = "oauth.v2.access",
): Promise<object> {
  const { clientId: client_id, clientSecret: client_secret } = stage.localSlack;
  const body = new URLSearchParams({ client_id, client_secret, ...args });
  return (await stage.call(method, { method: "POST", body })).body;
}
