import { Router } from "express";
import { readBody } from "../http/request-body.js";
import {
  type AuthorizeRequest,
  type Refusal,
  readAuthorizeRequest,
  refuse,
  scopeList,
  sendBack,
} from "../oauth/authorize-request.js";
import type { Workspace } from "../org/workspaces.js";
import type { LastSeen } from "../pages/client/last-seen.js";
import { cardPage } from "../pages/frame/page-document.js";
import { html } from "../pages/html.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import { SIGN_IN_SCOPES } from "./sign-in-scopes.js";

const PATH = "/openid/connect/authorize";

/** A request to sign in that Slack would show to a person. */
interface SignInRequest extends AuthorizeRequest {
  readonly scopes: readonly string[];
  readonly nonce: string;
  /** The workspace that the app hints at, if that is a known one. */
  readonly team: string | undefined;
}

const IN_WORDS: Readonly<Record<string, string>> = {
  openid: "See which workspace you are in, and who you are there",
  email: "See your email address",
  profile: "See your name and picture, and your workspace's",
};

/**
 * `/openid/connect/authorize`: a page with a form on which a person chooses as whom to sign in to the app (`as`, a workspace's
 * id, a slash, and a person's id), and allows or cancels (`decision`). Allowing leads to the redirect URI with `code` and
 * `state`, cancelling with `error=access_denied` and `state`. It is always shown; Slack leaves it out for a person who has
 * signed in before, where the app hints at a workspace.
 * https://docs.slack.dev/authentication/sign-in-with-slack
 */
export function signInPage(slack: SharedSlack, lastSeen: LastSeen): Router {
  const router = Router();

  router.get(PATH, (request, response) => {
    const asked = readRequest(new URL(request.originalUrl, "http://slack").searchParams, slack);
    if ("error" in asked) return refuse(response, asked);
    response.type("html").send(consentPage(asked, lastSeen));
  });

  router.post(PATH, async (request, response) => {
    const form = new URLSearchParams(await readBody(request));
    const asked = readRequest(form, slack);
    if ("error" in asked) return refuse(response, asked);
    if (form.get("decision") !== "allow") return sendBack(response, asked, { error: "access_denied" });
    const [team, userId] = (form.get("as") ?? "").split("/");
    const workspace = offered(asked).find(({ id }) => id === team);
    const person = workspace?.people.find(({ id }) => id === userId);
    if (workspace === undefined || person === undefined) {
      return refuse(response, { error: "invalid_choice", message: "That person is not in that workspace." });
    }
    lastSeen.remember(workspace.id, person.id);
    const { clientId, askedRedirectUri, scopes, nonce } = asked;
    const code = asked.slack.signInCodes.issue({
      appId: asked.slack.app.appId,
      clientId,
      person,
      workspace,
      scopes,
      nonce,
      authTimeSec: Math.floor(slack.clock() / 1_000),
      ...(askedRedirectUri !== undefined && { redirectUri: askedRedirectUri }),
    });
    sendBack(response, asked, { code });
  });

  return router;
}

function readRequest(params: URLSearchParams, slack: SharedSlack): SignInRequest | Refusal {
  const asked = readAuthorizeRequest(params, slack);
  if ("error" in asked) return asked;
  const { app, workspaces } = asked.slack;
  if (params.get("response_type") !== "code") {
    return { error: "unsupported_response_type", message: "The response_type must be code." };
  }
  const scopes = scopeList(params.get("scope"));
  const wrong = scopes.filter(
    (scope) => !SIGN_IN_SCOPES.has(scope) || !app.settings.userScopes.includes(scope),
  );
  if (wrong.length > 0) {
    return { error: "invalid_scope", message: `Invalid permissions requested: ${wrong.join(", ")}` };
  }
  if (!scopes.includes("openid")) {
    return { error: "invalid_scope", message: "Invalid permissions requested: openid is missing." };
  }
  const team = workspaces.all.find(({ id }) => id === params.get("team"))?.id;
  return { ...asked, scopes, nonce: params.get("nonce") ?? "", team };
}

function offered({ team, slack }: SignInRequest): readonly Workspace[] {
  return slack.workspaces.all.filter(({ id }) => team === undefined || id === team);
}

/** Chosen beforehand is the person who was last seen in the first workspace. */
function consentPage(asked: SignInRequest, lastSeen: LastSeen): string {
  const { app } = asked.slack;
  const hidden: [name: string, value: string][] = [
    ["response_type", "code"],
    ["client_id", asked.clientId],
    ["scope", asked.scopes.join(" ")],
    ["redirect_uri", asked.askedRedirectUri ?? ""],
    ["state", asked.state],
    ["nonce", asked.nonce],
    ["team", asked.team ?? ""],
  ];
  const places = offered(asked);
  const [first] = places;
  const options = places.flatMap((workspace) =>
    workspace.people.map((person) => {
      const isChosen = workspace === first && person === lastSeen.in(workspace);
      return html`<option value="${workspace.id}/${person.id}"${isChosen && html` selected`}>${workspace.name}: ${person.realName}</option>`;
    }),
  );
  return cardPage(
    `Sign in to ${app.name} with Slack`,
    html`<h2>The app will be able to</h2>
<ul class="scope-list">${asked.scopes.map((scope) => html`<li>${IN_WORDS[scope] ?? ""} <code>${scope}</code></li>`)}</ul>
<form class="consent" method="post" action="${PATH}">
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label><span class="label">As whom</span> <select name="as">${options}</select></label>
<p class="quiet">You come back to ${new URL(asked.comeBackUrl).host}.</p>
<div class="row end"><button class="button" name="decision" value="cancel">Cancel</button>
<button class="button primary" name="decision" value="allow">Allow</button></div>
</form>`,
  );
}
