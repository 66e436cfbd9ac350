import type { OpenIDConnectTokenResponse, OpenIDConnectUserInfoResponse } from "@slack/web-api";
import { identityClaims } from "../../signin/identity-claims.js";
import type { AsJson } from "../published-type.js";
import { type ClientMethod, type TokenMethod, textArgument } from "../web-api-method.js";
import { failure } from "../web-api-reply.js";
import { checkClient } from "./check-client.js";

/** https://docs.slack.dev/reference/methods/openid.connect.token: a code for an access token and an id_token. */
export const openIdConnectToken: ClientMethod = {
  auth: "client",
  run({ args, client, slack }) {
    const refusal = checkClient(client, slack);
    if (refusal !== undefined) return refusal;
    const grantType = textArgument(args, "grant_type") ?? "authorization_code";
    if (grantType !== "authorization_code") return failure("invalid_grant_type");
    const signIn = slack.signInCodes.redeem(
      textArgument(args, "code") ?? "",
      slack.app.clientId,
      textArgument(args, "redirect_uri"),
    );
    if (typeof signIn === "string") return failure(signIn);
    const { accessToken, idToken } = slack.signIns.issue(signIn);
    const response: AsJson<OpenIDConnectTokenResponse> & { ok: boolean } = {
      ok: true,
      access_token: accessToken,
      token_type: "Bearer",
      id_token: idToken,
    };
    return response;
  },
};

/** https://docs.slack.dev/reference/methods/openid.connect.userInfo: what an id_token says, as it is now. */
export const openIdConnectUserInfo: TokenMethod = {
  auth: "token",
  scope: "openid",
  run({ token, slack: { workspaces } }) {
    const found = workspaces.findPerson(token.userId);
    if (found === undefined) return failure("user_not_found");
    const response: AsJson<OpenIDConnectUserInfoResponse> & { ok: boolean } = {
      ok: true,
      ...identityClaims(found.person, found.workspace, token.scopes),
    };
    return response;
  },
};
