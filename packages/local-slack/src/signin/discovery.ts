import { type Request, type Response, Router } from "express";
import { answerFailure, delayed } from "../faults/failed-request.js";
import type { Failures } from "../faults/failures.js";
import type { Timers } from "../timers.js";
import type { CallLog } from "../web-api/call-log.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import { failure as refusal } from "../web-api/web-api-reply.js";
import { SIGN_IN_SCOPES } from "./sign-in-scopes.js";

/** Where Slack says where the parts of Sign in with Slack are; by these names their answers fail, and are among the calls. */
const CONFIGURATION = "openid-configuration";
const KEYS = "openid-keys";

/**
 * `/.well-known/openid-configuration` and the keys that it names: what an app needs to know to sign people in
 * (https://docs.slack.dev/authentication/sign-in-with-slack).
 */
export function discovery(
  { url, signIns }: SharedSlack,
  parts: { readonly calls: CallLog; readonly failures: Failures; readonly timers: Timers },
): Router {
  const answerWith =
    (name: string, content: () => object) => async (request: Request, response: Response) => {
      const ordered = parts.failures.take(name);
      const failed = answerFailure(ordered, request, response);
      parts.calls.add(name, { args: {}, reply: failed === undefined ? { ok: true } : refusal(failed) });
      if (failed !== undefined) return;
      await delayed(ordered, parts.timers);
      response.json(typeof ordered === "object" && "answer" in ordered ? ordered.answer : content());
    };
  const router = Router();
  router.get(
    "/.well-known/openid-configuration",
    answerWith(CONFIGURATION, () => ({
      issuer: url,
      authorization_endpoint: `${url}/openid/connect/authorize`,
      token_endpoint: `${url}/api/openid.connect.token`,
      userinfo_endpoint: `${url}/api/openid.connect.userInfo`,
      jwks_uri: `${url}/openid/connect/keys`,
      scopes_supported: [...SIGN_IN_SCOPES],
      response_types_supported: ["code"],
      response_modes_supported: ["form_post"],
      grant_types_supported: ["authorization_code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      claims_supported: ["sub", "auth_time", "iss"],
      claims_parameter_supported: false,
      request_parameter_supported: false,
      request_uri_parameter_supported: true,
      token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    })),
  );
  router.get(
    "/openid/connect/keys",
    answerWith(KEYS, () => signIns.keys.published),
  );
  return router;
}
