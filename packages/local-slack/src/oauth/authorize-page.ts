import { Router } from "express";
import { botScopeInWords, userScopeInWords } from "../app/scope-words.js";
import { readBody } from "../http/request-body.js";
import type { Person, Workspace } from "../org/workspaces.js";
import type { LastSeen } from "../pages/client/last-seen.js";
import { cardPage } from "../pages/frame/page-document.js";
import { type Html, html } from "../pages/html.js";
import { SIGN_IN_SCOPES } from "../signin/sign-in-scopes.js";
import type { SharedSlack } from "../web-api/web-api-method.js";
import {
  type AuthorizeRequest,
  type Refusal,
  readAuthorizeRequest,
  refuse,
  scopeList,
  sendBack,
} from "./authorize-request.js";
import {
  grantedScopes,
  type OptionalScope,
  optionalScopes,
  requiredScopes,
  type Scopes,
} from "./optional-scopes.js";

/** An authorize request that Slack would show to a person. */
interface InstallRequest extends AuthorizeRequest, Scopes {
  /** Those of both that the person may leave out. */
  readonly optional: readonly OptionalScope[];
  /** The workspace that the app asks for, if that is a known one. */
  readonly team: string | undefined;
}

/**
 * `/oauth/v2/authorize`: a page with a form on which a person chooses where to install the app and as whom (`as`, a
 * workspace's or organization's id, a slash, and a person's id), and allows or cancels (`decision`). Each optional scope
 * has a check box. Allowing leads to the redirect URI with `code` and `state`, cancelling with `error=access_denied` and
 * `state`. Slack's documents do not say what follows when nothing at all is left; here the person is told `no_scopes`.
 * https://docs.slack.dev/authentication/installing-with-oauth
 */
export function authorizePage(slack: SharedSlack, lastSeen: LastSeen): Router {
  const { workspaces } = slack;
  const router = Router();

  router.get("/oauth/v2/authorize", (request, response) => {
    const asked = readRequest(new URL(request.originalUrl, "http://slack").searchParams, slack);
    if ("error" in asked) return refuse(response, asked);
    response.type("html").send(consentPage(asked, lastSeen));
  });

  router.post("/oauth/v2/authorize", async (request, response) => {
    const form = new URLSearchParams(await readBody(request));
    const asked = readRequest(form, slack);
    if ("error" in asked) return refuse(response, asked);
    if (form.get("decision") !== "allow") {
      return sendBack(response, asked, { error: "access_denied" });
    }
    const [target = "", userId = ""] = (form.get("as") ?? "").split("/");
    const refusal = checkChoice(target, userId, asked);
    if (refusal !== undefined) return refuse(response, refusal);
    for (const { id } of workspaces.teamsOf(target)) lastSeen.remember(id, userId);
    const { clientId, askedRedirectUri } = asked;
    const granted = grantedScopes(asked, asked.optional, form);
    if (granted.botScopes.length + granted.userScopes.length === 0) return refuse(response, NOTHING_ALLOWED);
    const code = asked.slack.codes.issue({
      clientId,
      target,
      userId,
      ...granted,
      ...(askedRedirectUri !== undefined && { redirectUri: askedRedirectUri }),
    });
    sendBack(response, asked, { code });
  });

  return router;
}

function readRequest(params: URLSearchParams, slack: SharedSlack): InstallRequest | Refusal {
  const asked = readAuthorizeRequest(params, slack);
  if ("error" in asked) return asked;
  const { app, workspaces } = asked.slack;
  const botScopes = scopeList(params.get("scope"));
  const userScopes = scopeList(params.get("user_scope"));
  const unknown = [...botScopes, ...userScopes].filter((scope) => !/^[a-z_]+([.:-][a-z_]+)*$/.test(scope));
  if (unknown.length > 0) {
    return { error: "invalid_scope", message: `Invalid permissions requested: ${unknown.join(", ")}` };
  }
  if (botScopes.length + userScopes.length === 0) {
    return { error: "no_scopes", message: "Invalid permissions requested: no scopes were asked for." };
  }
  const ofSignIn = [...botScopes, ...userScopes].filter((scope) => SIGN_IN_SCOPES.has(scope));
  if (ofSignIn.length > 0) {
    const message = `Invalid permissions requested: ${ofSignIn.join(", ")}. Sign in with Slack asks for these, at /openid/connect/authorize.`;
    return { error: "invalid_scope", message };
  }
  const team = workspaces.all.find(({ id }) => id === params.get("team"))?.id;
  const optional = optionalScopes({ botScopes, userScopes }, app.settings);
  return { ...asked, botScopes, userScopes, optional, team };
}

const NOTHING_ALLOWED: Refusal = {
  error: "no_scopes",
  message: "Nothing was allowed: choose at least one permission, or cancel.",
};

function checkChoice(target: string, userId: string, asked: InstallRequest): Refusal | undefined {
  const choice = choices(asked).find(({ id, person }) => id === target && person.id === userId);
  if (choice === undefined)
    return { error: "invalid_choice", message: "That person cannot install the app there." };
  if (choice.isOrganization && !choice.person.isAdmin) {
    return {
      error: "not_org_admin",
      message: "Only an admin can install an app for the whole organization.",
    };
  }
  return undefined;
}

interface Choice {
  readonly id: string;
  readonly name: string;
  readonly isOrganization: boolean;
  readonly person: Person;
}

function choices(asked: InstallRequest): Choice[] {
  const { app, workspaces } = asked.slack;
  const offered = workspaces.all.filter(({ id }) => asked.team === undefined || id === asked.team);
  return offered.flatMap((workspace: Workspace) => {
    const { enterprise, people } = workspace;
    const places = [
      { id: workspace.id, name: workspace.name, isOrganization: false },
      ...(enterprise && app.settings.orgDeployEnabled
        ? [{ id: enterprise.id, name: `${enterprise.name} (all workspaces)`, isOrganization: true }]
        : []),
    ];
    return places.flatMap((place) => people.map((person) => ({ ...place, person })));
  });
}

/** Chosen beforehand is the first place, as the person who was last seen there: who pressed *Connect* is meant, for example. */
function consentPage(asked: InstallRequest, lastSeen: LastSeen): string {
  const { app, workspaces } = asked.slack;
  const hidden: [name: string, value: string][] = [
    ["client_id", asked.clientId],
    ["scope", asked.botScopes.join(",")],
    ["user_scope", asked.userScopes.join(",")],
    ["redirect_uri", asked.askedRedirectUri ?? ""],
    ["state", asked.state],
    ["team", asked.team ?? ""],
  ];
  const required = requiredScopes(asked, asked.optional);
  const ofKind = (kind: OptionalScope["kind"]) => asked.optional.filter((each) => each.kind === kind);
  const offered = choices(asked);
  const first = workspaces.all.find(({ id }) => id === offered[0]?.id);
  const chosen = first && `${first.id}/${lastSeen.in(first).id}`;
  const options = offered.map(({ id, name, person }) => {
    const label = `${name}: ${person.realName}${person.isAdmin ? ", admin" : ""}`;
    const value = `${id}/${person.id}`;
    return html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`;
  });
  return cardPage(
    `${app.name} is requesting permission to access Slack`,
    html`${scopeSection("The app will be able to", required.botScopes, botScopeInWords)}
${scopeSection("On your behalf, it will be able to", required.userScopes, userScopeInWords)}
<form class="consent" method="post" action="/oauth/v2/authorize">
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${optionalSection("Optional: the app will also be able to", ofKind("bot"))}
${optionalSection("Optional: on your behalf, it will also be able to", ofKind("user"))}
<label><span class="label">Where, and as whom</span> <select name="as">${options}</select></label>
<p class="quiet">You come back to ${new URL(asked.comeBackUrl).host}.</p>
<div class="row end"><button class="button" name="decision" value="cancel">Cancel</button>
<button class="button primary" name="decision" value="allow">Allow</button></div>
</form>`,
  );
}

function optionalSection(title: string, optional: readonly OptionalScope[]): Html {
  if (optional.length === 0) return html``;
  const choices = optional.map(({ kind, scope, field }) => {
    const words = kind === "bot" ? botScopeInWords(scope) : userScopeInWords(scope);
    return html`<label class="choice"><input type="checkbox" name="${field}" value="yes" checked> <span>${words} <code>${scope}</code></span></label>\n`;
  });
  return html`<fieldset class="optional-scopes"><legend>${title}</legend>\n${choices}</fieldset>\n`;
}

function scopeSection(
  title: string,
  scopes: readonly string[],
  inWords: (scope: string) => string | undefined,
): Html {
  if (scopes.length === 0) return html``;
  const items = scopes.map((scope) => html`<li>${inWords(scope)} <code>${scope}</code></li>`);
  return html`<h2>${title}</h2>\n<ul class="scope-list">${items}</ul>`;
}
