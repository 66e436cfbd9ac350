import type { OpenIDConnectTokenResponse } from "@slack/web-api";
import { exchangeCode, signInCode } from "../signin/sign-in-stage.js";
import type { Stage } from "../stage.js";
import type { SignedIn } from "./deviations.js";
import { sampleOf } from "./published.js";
import type { ResponseCase } from "./responses.js";

export const SIGN_IN_RESPONSES: readonly ResponseCase[] = [
  {
    method: "openid.connect.token",
    what: "for a code",
    sample: sampleOf<OpenIDConnectTokenResponse & { ok: boolean }>()({
      ok: true,
      access_token: "xoxp-1",
      token_type: "Bearer",
      id_token: "e.e.e",
    }),
    answer: (stage) => signIn(stage),
  },
  {
    method: "openid.connect.userInfo",
    what: "in a workspace of an organization, with all that can be asked for",
    sample: sampleOf<SignedIn>()({
      ok: true,
      sub: "U1",
      "https://slack.com/team_id": "T1",
      "https://slack.com/user_id": "U1",
      "https://slack.com/enterprise_id": "E1",
      "https://slack.com/enterprise_name": "Initech",
      "https://slack.com/enterprise_domain": "initech",
      email: "a@b.example",
      email_verified: true,
      date_email_verified: 1,
      locale: "en-US",
      name: "Jonas Jung",
      picture: "p",
      given_name: "Jonas",
      family_name: "Jung",
      "https://slack.com/team_name": "Initech Berlin",
      "https://slack.com/team_domain": "initech-berlin",
      "https://slack.com/user_image_24": "p",
      "https://slack.com/user_image_32": "p",
      "https://slack.com/user_image_48": "p",
      "https://slack.com/user_image_72": "p",
      "https://slack.com/user_image_192": "p",
      "https://slack.com/user_image_512": "p",
      "https://slack.com/team_image_34": "p",
      "https://slack.com/team_image_44": "p",
      "https://slack.com/team_image_68": "p",
      "https://slack.com/team_image_88": "p",
      "https://slack.com/team_image_102": "p",
      "https://slack.com/team_image_132": "p",
      "https://slack.com/team_image_230": "p",
      "https://slack.com/team_image_default": true,
    }),
    async answer(stage) {
      const { access_token } = await signIn(stage);
      const headers = { authorization: `Bearer ${access_token}` };
      return (await stage.call("openid.connect.userInfo", { method: "POST", headers })).body;
    },
  },
];

async function signIn(stage: Stage): Promise<Readonly<Record<string, unknown>>> {
  stage.localSlack.configureApp(stage.app.settings({ userScopes: ["openid", "email", "profile"] }));
  return (await exchangeCode(stage, { code: await signInCode(stage, stage.initech) })).body;
}
